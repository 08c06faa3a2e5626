package client_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

const patience = 20 * time.Second

// someone is a configuration for a new participant of a room of its own.
func someone(url string) client.Config {
	return client.Config{
		Server: url, Room: someRoom(),
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	}
}

// someRoom is the identifier of a room whose code does not matter.
func someRoom() string { return signaling.NewParticipantID() }

// answerTCP serves every connection with do.
func answerTCP(t *testing.T, do func(net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				do(c)
			}()
		}
	}()
	return "http://" + ln.Addr().String()
}

func answerHTTP(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

func refusedURL(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return "http://" + ln.Addr().String()
}

func selfSigned(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// unknownHost is a client whose name server knows no host.
func unknownHost() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(_ context.Context, network, address string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}}
		},
	}}
}

func TestDialSaysWhatIsWrong(t *testing.T) {
	html := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>welcome</html>") }
	echo := func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{signaling.Subprotocol}})
		if err != nil {
			return
		}
		kind, data, _ := ws.Read(r.Context())
		_ = ws.Write(r.Context(), kind, data)
		_ = ws.Close(websocket.StatusNormalClosure, "")
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	tests := []struct {
		name, url string
		want      error
	}{
		{"malformed", "host:8787", client.ErrMalformedServer},
		{"other scheme", "ftp://127.0.0.1", client.ErrMalformedServer},
		{"refused", refusedURL(t), client.ErrRefused},
		{"self-signed", selfSigned(t), client.ErrTLS},
		{"https at http", "https" + answerHTTP(t, html)[len("http"):], client.ErrTLS},
		{"a web page", answerHTTP(t, html), client.ErrNotMoim},
		{"not found", answerHTTP(t, http.NotFound), client.ErrNotMoim},
		{"a redirect", answerHTTP(t, http.RedirectHandler("http://127.0.0.1:1", http.StatusFound).ServeHTTP), client.ErrNotMoim},
		{"a proxy without server", answerHTTP(t, status(http.StatusBadGateway)), client.ErrUnreachable},
		{"another WebSocket server", answerHTTP(t, echo), client.ErrNotMoim},
		{"garbage", answerTCP(t, func(c net.Conn) { _, _ = io.WriteString(c, "220 mail.example ESMTP\r\n") }), client.ErrNotMoim},
		{"closes at once", answerTCP(t, func(net.Conn) {}), client.ErrNotMoim},
		{"says nothing", answerTCP(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }), client.ErrTimeout},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := someone(test.url)
			config.DialTimeout = 300 * time.Millisecond
			if !errors.Is(test.want, client.ErrTimeout) {
				config.DialTimeout = patience
			}
			expectDialError(t, config, test.want)
		})
	}
	t.Run("unknown host", func(t *testing.T) {
		config := someone("https://nowhere.example")
		config.HTTPClient = unknownHost()
		expectDialError(t, config, client.ErrUnknownHost)
	})
}

func expectDialError(t *testing.T, config client.Config, want error) {
	t.Helper()
	c, err := client.Dial(t.Context(), config)
	if err == nil {
		_ = c.Close(t.Context())
		t.Fatal("connected")
	}
	var dial *client.DialError
	if !errors.As(err, &dial) || !errors.Is(dial.Reason, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestDialTellsTheServersRefusal(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{MaxParticipants: 1})
	code := signaling.NewCode()
	first, _ := s.Join(code, "first")
	late := someone(s.URL)
	late.Room = s.Room(code).ID()
	expectDialError(t, late, &signaling.Error{Code: signaling.CodeRoomFull})
	thief := late
	thief.Participant = first.ID
	expectDialError(t, thief, &signaling.Error{Code: signaling.CodeIDTaken})
}

func TestDialEndsWithItsContext(t *testing.T) {
	accepted := make(chan struct{})
	url := answerTCP(t, func(c net.Conn) {
		close(accepted)
		_, _ = io.Copy(io.Discard, c)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-accepted
		cancel()
	}()
	if _, err := client.Dial(ctx, someone(url)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestJoinRefusesALongName(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	card := signaling.Card{Name: string(make([]rune, 10_000))}
	if _, err := client.Join(t.Context(), someone(s.URL), signaling.Room{}, card); !errors.Is(err, signaling.ErrNameTooLong) {
		t.Errorf("got %v", err)
	}
}
