package signalingtest

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands between clients and a server as a network would, and can fail as
// networks do. It ends with its test.
type Proxy struct {
	URL string

	target     string
	ln         net.Listener
	swallowing atomic.Bool
	tasks      sync.WaitGroup

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

// NewProxy starts a proxy to the server.
func NewProxy(tb testing.TB, s *Server) *Proxy {
	tb.Helper()
	var config net.ListenConfig
	ln, err := config.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("signalingtest: %v", err)
	}
	p := &Proxy{
		URL:    "http://" + ln.Addr().String(),
		target: strings.TrimPrefix(s.URL, "http://"),
		ln:     ln,
		conns:  make(map[net.Conn]struct{}),
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.tasks.Go(func() { p.accept(ctx) })
	tb.Cleanup(func() {
		cancel()
		p.close()
	})
	return p
}

// Swallow makes the proxy take what it is sent and pass nothing on, until Cut.
func (p *Proxy) Swallow() { p.swallowing.Store(true) }

// Cut ends all connections; new ones work.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
	p.swallowing.Store(false)
}

func (p *Proxy) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	_ = p.ln.Close()
	p.Cut()
	p.tasks.Wait()
}

func (p *Proxy) accept(ctx context.Context) {
	var dialer net.Dialer
	for {
		client, err := p.ln.Accept()
		if err != nil {
			return
		}
		upstream, err := dialer.DialContext(ctx, "tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		if !p.keep(client, upstream) {
			return
		}
		p.tasks.Go(func() { p.pass(client, upstream) })
		p.tasks.Go(func() { p.pass(upstream, client) })
	}
}

// keep notes a pair of connections for Cut, or closes it if the proxy ended.
func (p *Proxy) keep(pair ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range pair {
		if p.closed {
			_ = c.Close()
			continue
		}
		p.conns[c] = struct{}{}
	}
	return !p.closed
}

func (p *Proxy) pass(dst, src net.Conn) {
	defer func() {
		_ = src.Close()
		_ = dst.Close()
	}()
	_, _ = io.Copy(valve{dst: dst, shut: &p.swallowing}, src)
}

// valve writes, or pretends to.
type valve struct {
	dst  io.Writer
	shut *atomic.Bool
}

func (v valve) Write(data []byte) (int, error) {
	if v.shut.Load() {
		return len(data), nil
	}
	return v.dst.Write(data)
}
