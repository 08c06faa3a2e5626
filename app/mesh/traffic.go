package mesh

import (
	"net"
	"net/netip"
	"sync/atomic"

	"github.com/pion/transport/v5"

	"moim/app/cost"
	"moim/app/mesh/internal/feedback"
	"moim/app/mesh/internal/uplink"
	"moim/media"
)

// traffic counts what passes through the sockets of one peer, in bytes on the
// wire, and remembers when media arrived. Safe for use by several goroutines.
type traffic struct {
	clock          *media.Clock
	uplink         *uplink.Uplink
	sent, received atomic.Int64
	arrivals       feedback.Arrivals
}

// spent counts bytes that were sent, headers included, and takes them from what
// the uplink may carry.
func (t *traffic) spent(bytes int) {
	t.sent.Add(int64(bytes))
	t.uplink.Spent(bytes)
}

// countedUDP is a UDP socket that counts every packet with its headers.
type countedUDP struct {
	transport.UDPConn
	traffic *traffic
	header  int
}

func (t *traffic) udp(c transport.UDPConn) transport.UDPConn {
	counted := countedUDP{UDPConn: c, traffic: t, header: cost.Header(isIPv6(c.LocalAddr()))}
	if plain, ok := c.(*net.UDPConn); ok {
		return &countedUDPAddrPort{countedUDP: counted, plain: plain}
	}
	return &counted
}

func isIPv6(a net.Addr) bool {
	switch a := a.(type) {
	case *net.UDPAddr:
		return a.IP.To4() == nil
	case *net.TCPAddr:
		return a.IP.To4() == nil
	default:
		return false
	}
}

func (c *countedUDP) sent(n int, err error) {
	if err == nil {
		c.traffic.spent(n + c.header)
	}
}

func (c *countedUDP) got(datagram []byte, err error) {
	if err == nil {
		c.traffic.received.Add(int64(len(datagram) + c.header))
		c.traffic.arrivals.Note(datagram, c.traffic.clock.Now())
	}
}

func (c *countedUDP) Read(b []byte) (int, error) {
	n, err := c.UDPConn.Read(b)
	c.got(b[:n], err)
	return n, err
}

// ReadFrom is net.PacketConn's and counts.
func (c *countedUDP) ReadFrom(b []byte) (int, net.Addr, error) {
	n, addr, err := c.UDPConn.ReadFrom(b)
	c.got(b[:n], err)
	return n, addr, err
}

// ReadFromUDP is net.UDPConn's and counts.
func (c *countedUDP) ReadFromUDP(b []byte) (int, *net.UDPAddr, error) {
	n, addr, err := c.UDPConn.ReadFromUDP(b)
	c.got(b[:n], err)
	return n, addr, err
}

// ReadMsgUDP is net.UDPConn's and counts; out-of-band data is not on the wire.
func (c *countedUDP) ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error) {
	n, oobn, flags, addr, err = c.UDPConn.ReadMsgUDP(b, oob)
	c.got(b[:n], err)
	return n, oobn, flags, addr, err
}

func (c *countedUDP) Write(b []byte) (int, error) {
	n, err := c.UDPConn.Write(b)
	c.sent(n, err)
	return n, err
}

// WriteTo is net.PacketConn's and counts.
func (c *countedUDP) WriteTo(b []byte, addr net.Addr) (int, error) {
	n, err := c.UDPConn.WriteTo(b, addr)
	c.sent(n, err)
	return n, err
}

// WriteToUDP is net.UDPConn's and counts.
func (c *countedUDP) WriteToUDP(b []byte, addr *net.UDPAddr) (int, error) {
	n, err := c.UDPConn.WriteToUDP(b, addr)
	c.sent(n, err)
	return n, err
}

// WriteMsgUDP is net.UDPConn's and counts; out-of-band data is not on the wire.
func (c *countedUDP) WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error) {
	n, oobn, err = c.UDPConn.WriteMsgUDP(b, oob, addr)
	c.sent(n, err)
	return n, oobn, err
}

// countedUDPAddrPort adds what pion/ice uses to avoid an allocation per packet.
type countedUDPAddrPort struct {
	countedUDP
	plain *net.UDPConn
}

// ReadFromAddrPort is net.UDPConn's ReadFromUDPAddrPort and counts.
func (c *countedUDPAddrPort) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	n, addr, err := c.plain.ReadFromUDPAddrPort(b)
	c.got(b[:n], err)
	return n, addr, err
}

// WriteToAddrPort is net.UDPConn's WriteToUDPAddrPort and counts.
func (c *countedUDPAddrPort) WriteToAddrPort(b []byte, addr netip.AddrPort) (int, error) {
	n, err := c.plain.WriteToUDPAddrPort(b, addr)
	c.sent(n, err)
	return n, err
}
