package signalingtest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// ConnectProxy is the way out of a network that has no other: a proxy that allows
// CONNECT (RFC 9110 section 9.3.6) and nothing else. It takes every host for the one
// target. It ends with its test.
type ConnectProxy struct {
	URL string

	tunnels atomic.Int64
	mu      sync.Mutex
	open    map[net.Conn]struct{}
}

// NewConnectProxy starts a proxy whose tunnels all lead to the target, HOST:PORT.
func NewConnectProxy(tb testing.TB, target string) *ConnectProxy {
	tb.Helper()
	p := &ConnectProxy{open: make(map[net.Conn]struct{})}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "only CONNECT is allowed here", http.StatusForbidden)
			return
		}
		p.tunnel(w, r, target)
	}))
	p.URL = web.URL
	tb.Cleanup(func() {
		p.Cut()
		web.Close()
	})
	return p
}

// Tunnels is how many were made.
func (p *ConnectProxy) Tunnels() int { return int(p.tunnels.Load()) }

// Cut ends all tunnels; new ones work.
func (p *ConnectProxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
}

func (p *ConnectProxy) tunnel(w http.ResponseWriter, r *http.Request, target string) {
	var dialer net.Dialer
	upstream, err := dialer.DialContext(r.Context(), "tcp", target)
	if err != nil {
		http.Error(w, "no way there", http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = upstream.Close()
		return
	}
	p.tunnels.Add(1)
	p.mu.Lock()
	p.open[client], p.open[upstream] = struct{}{}, struct{}{}
	p.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{client, upstream}, {upstream, client}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = way[0].Close()
			_ = way[1].Close()
		})
	}
	both.Wait()
	p.mu.Lock()
	delete(p.open, client)
	delete(p.open, upstream)
	p.mu.Unlock()
}
