package server_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
)

func TestMetrics(t *testing.T) {
	s := server.New(server.Config{MaxParticipants: 1})
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		_ = s.Shutdown(t.Context())
		web.Close()
	})
	room, participant := signaling.NewParticipantID(), signaling.NewParticipantID()
	config := client.Config{Server: web.URL, Room: room, Participant: participant, Secret: signaling.NewSecret()}
	first, err := client.Dial(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close(t.Context()) }()
	config.Participant = signaling.NewParticipantID()
	if _, err := client.Dial(t.Context(), config); err == nil {
		t.Fatal("a full room took another one")
	}

	answer := httptest.NewRecorder()
	s.Metrics().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	said := answer.Body.String()
	for _, want := range []string{
		"# TYPE moim_rooms gauge\nmoim_rooms 1\n", "\nmoim_participants 1\n", "\nmoim_connections{transport=\"http\"} 0\n",
		"\nmoim_connections_opened_total{transport=\"websocket\"} ", "\nmoim_refusals_total{code=\"room_full\"} 1\n", "\nmoim_messages_total 0\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, secret := range []string{room[:8], participant[:8], "127.0.0.1"} {
		if strings.Contains(said, secret) {
			t.Errorf("it tells %q", secret)
		}
	}
	if response, err := http.Get(web.URL + "/metrics"); err != nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("the handler for everybody serves metrics: %v", err)
	} else {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}

// TestAddressCap holds one address to so many connections and sessions together.
func TestAddressCap(t *testing.T) {
	s := server.New(server.Config{MaxPerAddress: 1})
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		_ = s.Shutdown(t.Context())
		web.Close()
	})
	open := func() *websocket.Conn {
		ws, response, err := websocket.Dial(t.Context(), web.URL+signaling.Path, &websocket.DialOptions{
			Subprotocols: []string{signaling.Subprotocol},
		})
		if response != nil && response.Body != nil {
			_ = response.Body.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return ws
	}
	first := open()
	defer func() { _ = first.CloseNow() }()
	ping, err := signaling.Envelope{Type: signaling.TypePing}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Write(t.Context(), websocket.MessageText, ping); err != nil {
		t.Fatal(err)
	}
	if _, _, err := first.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := open()
	defer func() { _ = second.CloseNow() }()
	_, data, err := second.Read(t.Context())
	if e, problem := signaling.Parse(data); err != nil || problem != nil || e.Code != signaling.CodeTooFast {
		t.Errorf("got %s (%v)", data, err)
	}
	response, err := http.Post(web.URL+signaling.SessionPath, "", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a session: status %d", response.StatusCode)
	}
}
