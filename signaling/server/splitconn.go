package server

import "net"

// splitConn is a connection whose first byte was read to look at it. One
// goroutine reads at a time, as of any connection.
type splitConn struct {
	net.Conn
	first [1]byte
	given bool // the first byte was read again
}

// Read gives the first byte, then what comes after it.
func (c *splitConn) Read(p []byte) (int, error) {
	if c.given || len(p) == 0 {
		return c.Conn.Read(p)
	}
	c.given = true
	return copy(p, c.first[:]), nil
}
