package server

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"
)

// handshakeRecord is the first byte of TLS, and of no HTTP request (RFC 8446
// section 5.1: a record of type handshake).
const handshakeRecord = 0x16

// stunRequest is the first byte of a STUN request (RFC 8489 section 5), and of
// nothing else that is spoken here.
const stunRequest = 0x00

// splitListener accepts plain connections and such of TLS on one port and tells
// them apart by their first byte; such that speak STUN, plain or inside TLS,
// by the first byte of that, and hands them over. Waiting for these bytes is done aside, so that a
// slow client holds up nobody, and not for longer than patience.
type splitListener struct {
	net.Listener
	config   *tls.Config    // nil: no TLS
	stun     func(net.Conn) // nil: no STUN
	patience time.Duration

	ready   chan accepted
	closed  chan struct{}
	closing sync.Once
	tasks   sync.WaitGroup

	mu      sync.Mutex
	pending map[net.Conn]struct{} // nil after Close
}

// accepted is what Accept returns.
type accepted struct {
	conn net.Conn
	err  error
}

// newSplitListener takes ln over. Close ends its goroutines.
func newSplitListener(ln net.Listener, config *tls.Config, stun func(net.Conn), patience time.Duration) *splitListener {
	l := &splitListener{
		Listener: ln,
		config:   config,
		stun:     stun,
		patience: patience,
		ready:    make(chan accepted),
		closed:   make(chan struct{}),
		pending:  make(map[net.Conn]struct{}),
	}
	l.tasks.Go(l.run)
	return l
}

// Accept returns a *tls.Conn, a *securedConn or another connection of which
// nothing is lost.
func (l *splitListener) Accept() (net.Conn, error) {
	select {
	case a := <-l.ready:
		return a.conn, a.err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close closes the listener with the connections that Accept has not returned,
// and waits for its goroutines.
func (l *splitListener) Close() error {
	err := net.ErrClosed
	l.closing.Do(func() {
		err = l.Listener.Close()
		close(l.closed)
		l.mu.Lock()
		for conn := range l.pending {
			_ = conn.Close()
		}
		l.pending = nil
		l.mu.Unlock()
		l.tasks.Wait()
	})
	return err
}

// run accepts until the listener is closed. Other errors go to the caller of
// Accept, and the next attempt waits until it has taken them.
func (l *splitListener) run() {
	for {
		conn, err := l.Listener.Accept()
		switch {
		case err == nil && l.hold(conn):
			l.tasks.Go(func() { l.sort(conn) })
		case err == nil:
			_ = conn.Close()
		case !l.give(accepted{err: err}) || errors.Is(err, net.ErrClosed):
			return
		}
	}
}

// sort finds out what a connection speaks.
func (l *splitListener) sort(conn net.Conn) {
	sorted, stun, err := l.look(conn)
	switch {
	case !l.release(conn) || err != nil:
		_ = conn.Close()
	case stun:
		l.stun(sorted)
	case !l.give(accepted{conn: sorted}):
		_ = conn.Close()
	}
}

// look reads as much of a connection as it takes to know what it speaks.
func (l *splitListener) look(conn net.Conn) (sorted net.Conn, stun bool, err error) {
	if err := conn.SetDeadline(time.Now().Add(l.patience)); err != nil {
		return nil, false, err
	}
	split := &splitConn{Conn: conn}
	if _, err := conn.Read(split.first[:]); err != nil {
		return nil, false, err
	}
	sorted, stun = split, l.stun != nil && split.first[0] == stunRequest
	if l.config != nil && split.first[0] == handshakeRecord {
		secured := tls.Server(split, l.config)
		sorted = secured
		if l.stun != nil {
			inside := &securedConn{splitConn: splitConn{Conn: secured}, tls: secured}
			if _, err := secured.Read(inside.first[:]); err != nil { // after the handshake
				return nil, false, err
			}
			sorted, stun = inside, inside.first[0] == stunRequest
		}
	}
	return sorted, stun, conn.SetDeadline(time.Time{})
}

// give hands something to Accept, unless the listener is closed.
func (l *splitListener) give(a accepted) bool {
	select {
	case l.ready <- a:
		return true
	case <-l.closed:
		return false
	}
}

// hold makes Close close the connection, until it is released. Both are false
// after Close.
func (l *splitListener) hold(conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pending == nil {
		return false
	}
	l.pending[conn] = struct{}{}
	return true
}

func (l *splitListener) release(conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pending, conn)
	return l.pending != nil
}
