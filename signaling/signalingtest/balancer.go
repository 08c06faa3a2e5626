package signalingtest

import (
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Balancer stands before several servers on loopback, and leads each connection to
// the next one of them that takes it. It ends with its test.
type Balancer struct {
	URL string // http://127.0.0.1:PORT

	ln       net.Listener
	backends []string // HOST:PORT
	next     atomic.Uint64
	tasks    sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	ended bool
}

// NewBalancer leads to those addresses, HOST:PORT, beginning with the first one.
func NewBalancer(tb testing.TB, backends ...string) *Balancer {
	tb.Helper()
	var config net.ListenConfig
	ln, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("signalingtest: %v", err)
	}
	b := &Balancer{
		URL: "http://" + ln.Addr().String(), ln: ln, backends: backends, conns: make(map[net.Conn]struct{}),
	}
	b.tasks.Go(b.accept)
	tb.Cleanup(b.close)
	return b
}

func (b *Balancer) accept() {
	for {
		client, err := b.ln.Accept()
		if err != nil {
			return
		}
		first := b.next.Add(1) - 1
		b.tasks.Go(func() { b.carry(client, first) })
	}
}

// carry leads one connection to its end.
func (b *Balancer) carry(client net.Conn, first uint64) {
	defer func() { _ = client.Close() }()
	backend := b.dial(first)
	if backend == nil {
		return
	}
	defer func() { _ = backend.Close() }()
	if !b.keep(client, backend) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(backend, client)
		_ = backend.Close()
	})
	_, _ = io.Copy(client, backend)
	_ = client.Close()
	both.Wait()
	b.mu.Lock()
	delete(b.conns, client)
	delete(b.conns, backend)
	b.mu.Unlock()
}

// dial tries each server once.
func (b *Balancer) dial(first uint64) net.Conn {
	var dialer net.Dialer
	count := uint64(len(b.backends))
	for i := range count {
		if conn, err := dialer.DialContext(context.Background(), "tcp", b.backends[(first+i)%count]); err == nil {
			return conn
		}
	}
	return nil
}

func (b *Balancer) keep(conns ...net.Conn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, conn := range conns {
		b.conns[conn] = struct{}{}
	}
	return !b.ended
}

func (b *Balancer) close() {
	_ = b.ln.Close()
	b.mu.Lock()
	b.ended = true
	for conn := range b.conns {
		_ = conn.Close()
	}
	b.mu.Unlock()
	b.tasks.Wait()
}
