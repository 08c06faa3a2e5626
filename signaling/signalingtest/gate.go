package signalingtest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
)

// Gate stands before a server as a proxy that lets some transports through and
// refuses others. It ends with its test.
type Gate struct {
	URL string

	mu      sync.Mutex
	refused map[client.Transport]bool
	swallow map[client.Transport]bool
	running map[*passage]struct{}
}

// passage is a request under way.
type passage struct {
	transport client.Transport
	cancel    context.CancelFunc
}

// NewGate starts a gate that lets everything through.
func NewGate(tb testing.TB, s *Server) *Gate {
	tb.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		tb.Fatalf("signalingtest: %v", err)
	}
	g := &Gate{refused: make(map[client.Transport]bool), swallow: make(map[client.Transport]bool), running: make(map[*passage]struct{})}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		FlushInterval: -1,
		ErrorLog:      slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.pass(w, r, proxy) }))
	tb.Cleanup(func() {
		g.Refuse(client.WebSocket, client.Events, client.Poll)
		web.CloseClientConnections()
		web.Close()
	})
	g.URL = web.URL
	return g
}

// Refuse lets all transports through but these, whose connections it cuts.
func (g *Gate) Refuse(transports ...client.Transport) {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.refused)
	for _, t := range transports {
		g.refused[t] = true
	}
	for p := range g.running {
		if g.refused[p.transport] {
			p.cancel()
		}
	}
}

// Swallow never answers requests of these transports, and of no others.
func (g *Gate) Swallow(transports ...client.Transport) {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.swallow)
	for _, t := range transports {
		g.swallow[t] = true
	}
}

func (g *Gate) pass(w http.ResponseWriter, r *http.Request, proxy http.Handler) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	p := &passage{transport: transportOf(r), cancel: cancel}
	g.mu.Lock()
	refused, swallow := g.refused[p.transport], g.swallow[p.transport]
	if !refused {
		g.running[p] = struct{}{}
	}
	g.mu.Unlock()
	if refused {
		http.Error(w, "not through here", http.StatusForbidden)
		return
	}
	defer func() {
		g.mu.Lock()
		delete(g.running, p)
		g.mu.Unlock()
		_ = recover() // how a proxy says that an answer was cut off
	}()
	if swallow {
		<-ctx.Done()
		return
	}
	proxy.ServeHTTP(w, r.WithContext(ctx))
}

// transportOf is "" for what all transports over HTTP need.
func transportOf(r *http.Request) client.Transport {
	switch {
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		return client.WebSocket
	case r.URL.Path == signaling.EventsPath:
		return client.Events
	case r.URL.Path == signaling.PollPath:
		return client.Poll
	default:
		return ""
	}
}
