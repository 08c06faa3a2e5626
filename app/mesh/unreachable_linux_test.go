package mesh_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"moim/app/call"
	"moim/app/mesh"
	"moim/signaling"
)

// fullPort is a TCP port of this computer that answers nobody: its queue is full, and
// the system drops who comes, as a firewall does.
func fullPort(t *testing.T) int {
	t.Helper()
	socket := func() int {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = unix.Close(fd) })
		return fd
	}
	listener := socket()
	home := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	if err := unix.Bind(listener, home); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(listener, 0); err != nil {
		t.Fatal(err)
	}
	name, err := unix.Getsockname(listener)
	if err != nil {
		t.Fatal(err)
	}
	home.Port = name.(*unix.SockaddrInet4).Port
	for range 4 {
		_ = unix.Connect(socket(), home)
	}
	c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", home.Port), 200*time.Millisecond)
	if err == nil {
		_ = c.Close()
		t.Fatal("a full port takes a connection")
	}
	return home.Port
}

// Who leaves while a relay does not answer does not wait for it.
func TestLeavingUnreachableRelay(t *testing.T) {
	port := fullPort(t)
	for _, scheme := range []string{"turn", "turns"} {
		t.Run(scheme, func(t *testing.T) {
			h := newHub(t)
			defer h.close()
			m := h.add(alice, mesh.Config{ICEServers: []signaling.ICEServer{{
				URLs: []string{fmt.Sprintf("%s:127.0.0.1:%d?transport=tcp", scheme, port)}, Username: "alice", Credential: "secret",
			}}})
			m.mesh.SetRelayOnly(true) // so that nothing but the relay is looked for
			m.mesh.Open(bob, call.PeerOptions{Offer: true})
			m.until(5*time.Second, "an offer", func() bool {
				m.mu.Lock()
				defer m.mu.Unlock()
				for _, s := range m.signals {
					if s.Description != nil && strings.Contains(s.Description.SDP, "m=audio") {
						return true
					}
				}
				return false
			})
			begin := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := m.mesh.Stop(ctx); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("leaving took %v", took)
			}
		})
	}
}
