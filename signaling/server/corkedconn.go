package server

import (
	"bufio"
	"net"
	"net/http"
	"sync"
)

// maxHeld is how much a corkedConn collects before it writes.
const maxHeld = 16 << 10

// corkedConn is a connection that can hold back what is written and write it at
// once: many small messages cost one call of the system's. Writes may come from
// several goroutines, corks from one.
type corkedConn struct {
	net.Conn
	mu     sync.Mutex
	corked bool
	held   []byte // empty while not corked
}

// Write writes, or holds back.
func (c *corkedConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.corked {
		return c.Conn.Write(p)
	}
	if len(c.held)+len(p) > maxHeld {
		if err := c.flush(); err != nil {
			return 0, err
		}
	}
	if len(p) > maxHeld {
		return c.Conn.Write(p)
	}
	c.held = append(c.held, p...)
	return len(p), nil
}

// cork holds back from now on, in buffer.
func (c *corkedConn) cork(buffer []byte) {
	c.mu.Lock()
	c.corked, c.held = true, buffer[:0]
	c.mu.Unlock()
}

// uncork writes what was held back, and returns the buffer.
func (c *corkedConn) uncork() ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.flush()
	buffer := c.held
	c.corked, c.held = false, nil
	return buffer, err
}

func (c *corkedConn) flush() error {
	if len(c.held) == 0 {
		return nil
	}
	_, err := c.Conn.Write(c.held)
	c.held = c.held[:0]
	return err
}

// corkingWriter is a response whose connection, once it is hijacked, can be
// corked.
type corkingWriter struct {
	http.ResponseWriter
	conn *corkedConn // after Hijack
}

// Hijack implements http.Hijacker.
func (w *corkingWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w.conn = &corkedConn{Conn: conn}
	buffers.Writer.Reset(w.conn)
	return w.conn, buffers, nil
}
