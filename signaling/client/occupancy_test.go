package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

func TestOccupancyCountsWhoIsThere(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	for want := range 3 {
		if got, err := client.Occupancy(t.Context(), s.URL, s.Room(code).ID()); err != nil || got != want {
			t.Errorf("%d participants, %v; want %d", got, err, want)
		}
		s.Join(code, "somebody")
	}
}

func TestOccupancySaysWhatIsWrong(t *testing.T) {
	answer := func(status int, body string) string {
		return answerHTTP(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	room := someRoom()
	for name, test := range map[string]struct {
		server string
		want   error
	}{
		"malformed":       {"host:8787", client.ErrMalformedServer},
		"refused":         {refusedURL(t), client.ErrRefused},
		"self-signed":     {selfSigned(t), client.ErrTLS},
		"an older server": {answer(http.StatusNotFound, "404 page not found"), client.ErrNotMoim},
		"asked too often": {answer(http.StatusTooManyRequests, ""), client.ErrNotMoim},
		"going down":      {answer(http.StatusServiceUnavailable, ""), client.ErrUnreachable},
		"a web page":      {answer(http.StatusOK, "<html>"), client.ErrNotMoim},
		"a redirect": {
			answerHTTP(t, http.RedirectHandler("http://127.0.0.1:1", http.StatusFound).ServeHTTP), client.ErrNotMoim,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Occupancy(t.Context(), test.server, room)
			var dial *client.DialError
			if !errors.As(err, &dial) || !errors.Is(dial.Reason, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestOccupancyEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := answerHTTP(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := client.Occupancy(ctx, url, someRoom()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
