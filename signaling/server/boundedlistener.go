package server

import "net"

// sendBuffer bounds what the system keeps for a client that does not read; it takes
// about twice as much memory. By itself it would grow to some megabytes.
const sendBuffer = 32 << 10

// boundedListener accepts connections whose send buffers are bounded.
type boundedListener struct{ net.Listener }

// Accept implements net.Listener.
func (l boundedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // best effort: it works without
	}
	return conn, err
}
