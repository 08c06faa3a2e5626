package server_test

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
)

// journal keeps what is logged. Any goroutine may write.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// TestLogIsImpersonal has people come, talk, be refused and be cut off, and looks for
// them in the log as it is unless somebody asks for more.
func TestLogIsImpersonal(t *testing.T) {
	var log journal
	s := server.New(server.Config{
		Logger: slog.New(slog.NewTextHandler(&log, nil)), MaxParticipants: 2, MailboxBytes: 300,
	})
	web := httptest.NewServer(s.Handler())
	room, secret := signaling.NewParticipantID(), signaling.NewSecret()
	var clients []*client.Client
	for range 3 { // the third is refused
		c, err := client.Dial(t.Context(), client.Config{
			Server: web.URL, Room: room, Participant: signaling.NewParticipantID(), Secret: secret, Card: []byte(`"QWRh"`),
		})
		if err == nil {
			clients = append(clients, c)
		}
	}
	// More than a mailbox holds: the other one is dropped as too slow, which is logged.
	e := signaling.Envelope{Type: signaling.TypeSealed, Payload: []byte(`"` + strings.Repeat("QUJD", 100) + `"`)}
	if err := clients[0].Send(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	for deadline := t.Context(); !strings.Contains(log.String(), "slow"); {
		if _, err := clients[0].Receive(deadline); err != nil {
			t.Fatalf("receive: %v", err)
		}
	}
	for _, c := range clients {
		_ = c.Close(t.Context())
	}
	_ = s.Shutdown(t.Context())
	web.Close()
	for _, personal := range []string{room, secret, "QWRh", "QUJD", "127.0.0.1"} {
		if strings.Contains(log.String(), personal) {
			t.Errorf("the log tells %q:\n%s", personal, log.String())
		}
	}
}
