package turn_test

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"moim/signaling/turn"
)

func FuzzUsername(f *testing.F) {
	for _, seed := range []string{"1700000000:aaaaaaaaaaaa.bbbbbbbbbbbb", "1:a.b", ":", "1", "-1:a.b", "01:a.b", "99999999999999999999:a.b", "1:a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, username string) {
		user, until, ok := turn.ParseUsername(username)
		if ok && (strconv.FormatInt(until.Unix(), 10)+":"+user != username || !strings.Contains(user, ".")) {
			t.Errorf("%q is %q until %v", username, user, until)
		}
	})
}

// FuzzDatagram sends a server anything, over UDP and as a stream; it must go on
// answering.
func FuzzDatagram(f *testing.F) {
	binding := []byte("\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl")
	f.Add(binding)
	f.Add([]byte("\x00\x03\x00\x08\x21\x12\xa4\x42abcdefghijkl\x00\x19\x00\x04\x11\x00\x00\x00"))
	f.Add([]byte("\x40\x00\x00\x04abcd"))
	f.Add([]byte{})
	sockets, err := turn.Listen(context.Background(), "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	s, err := turn.New(turn.Config{Packets: sockets, TCPPort: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	conn, err := net.Dial("udp4", sockets[0].LocalAddr().String())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close() })
	f.Fuzz(func(t *testing.T, data []byte) {
		here, there := net.Pipe()
		go s.ServeConn(there)
		_ = here.SetDeadline(time.Now().Add(100 * time.Millisecond))
		_, _ = here.Write(data)
		_ = here.Close()
		if _, err := conn.Write(data); err != nil {
			return // too large
		}
		answer := make([]byte, 2048)
		for deadline := time.Now().Add(patience); ; { // answers to data come as well
			if _, err := conn.Write(binding); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(time.Second))
			if n, err := conn.Read(answer); err == nil && n >= 20 && string(answer[:2]) == "\x01\x01" {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("the server does not answer any more")
			}
		}
	})
}
