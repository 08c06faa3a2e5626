package turn

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// relayConn is the socket of one allocation. Packets to where nothing may be
// relayed, and what is over the room's rate, are dropped: permissions (RFC 8656
// section 9) are given for addresses, not for their ports.
type relayConn struct {
	*net.UDPConn
	relays *relays
	room   *quota
	user   string

	public netip.AddrPort // as others know it
	local  netip.AddrPort // as other sockets of this computer reach it
	once   sync.Once
}

// ReadFrom reads the next packet that is within the room's rate.
func (c *relayConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.ReadFromUDPAddrPort(b)
		if err != nil {
			return n, nil, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if c.room.bytes.AllowN(time.Now(), n) {
			return n, net.UDPAddrFromAddrPort(c.relays.origin(from)), nil
		}
	}
}

// WriteTo sends a packet, or drops it. Only an address of another kind is an
// error.
func (c *relayConn) WriteTo(b []byte, to net.Addr) (int, error) {
	address, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, fmt.Errorf("relay to %T", to)
	}
	peer := address.AddrPort()
	target, allowed := c.relays.route(netip.AddrPortFrom(peer.Addr().Unmap(), peer.Port()))
	if !allowed || !c.room.bytes.AllowN(time.Now(), len(b)) {
		return len(b), nil
	}
	return c.WriteToUDPAddrPort(b, target)
}

// Close ends the allocation's socket.
func (c *relayConn) Close() error {
	c.once.Do(func() { c.relays.forget(c) })
	return c.UDPConn.Close()
}
