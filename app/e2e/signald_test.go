package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"moim/signaling"
)

// signald is a signaling server on the loopback interface.
type signald struct {
	*process
	port int
}

// startSignald starts a server on a port and waits until it is healthy.
func startSignald(t *testing.T, port int) *signald {
	t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", port)
	s := &signald{process: start(t, "signald", []string{"XDG_STATE_HOME=" + t.TempDir()}, program(t, "SIGNALD_BIN"), "--listen", address), port: port}
	client := http.Client{Timeout: time.Second}
	eventually(t, patience, "a healthy signald", func() (bool, string) {
		if !s.running() {
			t.Fatalf("signald ended with status %d", s.status())
		}
		resp, err := client.Get("http://" + address + signaling.HealthPath)
		if err != nil {
			return false, err.Error()
		}
		defer func() { _ = resp.Body.Close() }()
		return resp.StatusCode == http.StatusOK, resp.Status
	})
	return s
}

// url is what --server takes.
func (s *signald) url() string { return fmt.Sprintf("http://127.0.0.1:%d", s.port) }

// link is what a browser opens to join a room.
func (s *signald) link(room string) string { return s.url() + "/r/#" + room }
