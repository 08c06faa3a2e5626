package turn

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// streams is the listener of connections that somebody else accepted. Its
// mutex guards what is open.
type streams struct {
	config Config
	ready  chan net.Conn
	closed chan struct{}

	mu   sync.Mutex
	open map[*stream]struct{} // nil after Close
	from map[netip.Addr]int
}

func newStreams(config Config) *streams {
	return &streams{
		config: config, ready: make(chan net.Conn), closed: make(chan struct{}),
		open: make(map[*stream]struct{}), from: make(map[netip.Addr]int),
	}
}

// add hands a connection to Accept, or closes it.
func (s *streams) add(conn net.Conn) {
	c := &stream{Conn: conn, streams: s, from: addressOf(conn)}
	if !s.hold(c) {
		_ = conn.Close()
		return
	}
	select {
	case s.ready <- c:
	case <-s.closed:
		_ = c.Close()
	}
}

func (s *streams) hold(c *stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil || len(s.open) >= s.config.Connections || s.from[c.from] >= s.config.AddressConnections {
		return false
	}
	s.open[c] = struct{}{}
	s.from[c.from]++
	return true
}

func (s *streams) release(c *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
	if s.from[c.from]--; s.from[c.from] <= 0 {
		delete(s.from, c.from)
	}
}

// Accept implements net.Listener.
func (s *streams) Accept() (net.Conn, error) {
	select {
	case c := <-s.ready:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

// Close closes the listener and all connections.
func (s *streams) Close() error {
	s.mu.Lock()
	open := s.open
	s.open = nil
	s.mu.Unlock()
	if open == nil {
		return net.ErrClosed
	}
	close(s.closed)
	for c := range open {
		_ = c.Conn.Close()
	}
	return nil
}

// Addr implements net.Listener.
func (s *streams) Addr() net.Addr { return &net.TCPAddr{Port: s.config.TCPPort} }

// addressOf is who counts together: an IPv4 address, or an IPv6 network of 64 bits.
func addressOf(conn net.Conn) netip.Addr {
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	a := at.Addr().Unmap().WithZone("")
	if a.Is6() {
		if network, err := a.Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return a
}

// stream is one connection. One that is silent for too long ends.
type stream struct {
	net.Conn
	streams *streams
	from    netip.Addr
	once    sync.Once
}

// Read waits no longer than is usual between two messages of a client.
func (c *stream) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.streams.config.Idle)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write gives a client that does not read a while, not forever.
func (c *stream) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// writeTimeout is for one packet to a client over TCP. Nobody wants it later.
const writeTimeout = 2 * time.Second

// Close implements net.Conn.
func (c *stream) Close() error {
	c.once.Do(func() { c.streams.release(c) })
	return c.Conn.Close()
}
