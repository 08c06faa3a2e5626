package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

type health struct {
	Status       string
	Version      int
	Rooms        int
	Participants int
}

func getHealth(t *testing.T, url string) health {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url + signaling.HealthPath)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var h health
	if err := json.NewDecoder(response.Body).Decode(&h); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("health: status %d, %v", response.StatusCode, err)
	}
	return h
}

// eventually polls until ok, or fails the test.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not in time", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func TestHealth(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	if h := getHealth(t, s.URL); h != (health{Status: "ok", Version: signaling.Version}) {
		t.Errorf("got %+v", h)
	}
	r, _ := joinRaw(t, s.URL, someone(signaling.NewCode()))
	if h := getHealth(t, s.URL); h.Rooms != 1 || h.Participants != 1 {
		t.Errorf("got %+v", h)
	}
	r.send(signaling.Envelope{Type: signaling.TypeLeave})
	r.expectClosed(websocket.StatusNormalClosure)
	eventually(t, "the room is gone", func() bool { return getHealth(t, s.URL).Rooms == 0 })
}

func TestShutdownTellsClients(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	r, _ := joinRaw(t, s.URL, someone(signaling.NewCode()))
	idle := dialRaw(t, s.URL)
	told := make(chan struct{})
	go func() { defer close(told); s.Stop() }()
	r.expectError(signaling.CodeShutdown)
	r.expectClosed(websocket.StatusGoingAway)
	idle.expectError(signaling.CodeShutdown)
	idle.expectClosed(websocket.StatusGoingAway)
	<-told
	if response, err := http.Get(s.URL + signaling.HealthPath); err == nil {
		_ = response.Body.Close()
		t.Error("the server still answers")
	}
}

func TestShutdownDoesNotWaitForever(t *testing.T) {
	srv := server.New(server.Config{})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(context.Background(), ln) }()
	_, _ = joinRaw(t, "http://"+ln.Addr().String(), someone(signaling.NewCode())) // reads nothing more
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := srv.Shutdown(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestServeReportsABrokenListener(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = ln.Close()
	if err := server.New(server.Config{}).Serve(t.Context(), ln); err == nil {
		t.Error("no error")
	}
}

func TestNoGoroutineLeaks(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Grace: 10 * time.Millisecond})
	code := signaling.NewCode()
	settled := func() { eventually(t, "the room is gone", func() bool { return getHealth(t, s.URL).Rooms == 0 }) }
	visit := func(i int) {
		r, _ := joinRaw(t, s.URL, someone(code))
		if i%4 == 0 {
			_ = r.ws.CloseNow() // and some are lost
			return
		}
		r.send(signaling.Envelope{Type: signaling.TypeLeave})
		_, _ = r.read()
		_ = r.ws.CloseNow()
	}
	visit(1)
	settled()
	before := runtime.NumGoroutine()
	for i := range 200 {
		visit(i)
	}
	settled()
	eventually(t, "goroutines are back", func() bool { return runtime.NumGoroutine() <= before+2 })
}
