package turn

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"

	"github.com/pion/turn/v5"
)

// portAttempts is how many ports of a configured range are tried.
const portAttempts = 64

var (
	errTCPRelay = errors.New("relaying from TCP is not offered")
	errFamily   = errors.New("there is no relay address of that family")
	errNobody   = errors.New("allocation is nobody's") // of EVEN-PORT, which nobody needs
)

// relays opens the sockets at which relayed packets come in, and knows which
// are open: an allocation may be relayed to another one of this server. It is
// pion's RelayAddressGenerator. Its mutex guards the maps.
type relays struct {
	config Config
	policy *policy
	quotas *quotas

	mu     sync.RWMutex
	public map[netip.AddrPort]netip.AddrPort // as others see them, to the sockets' own
	local  map[netip.AddrPort]netip.AddrPort // the other way round
}

func newRelays(config Config) *relays {
	return &relays{
		config: config,
		policy: newPolicy(config.Allow, config.Relays),
		quotas: newQuotas(config),
		public: make(map[netip.AddrPort]netip.AddrPort),
		local:  make(map[netip.AddrPort]netip.AddrPort),
	}
}

// Validate implements turn.RelayAddressGenerator.
func (r *relays) Validate() error { return nil }

// AllocateListener refuses to relay from TCP (RFC 6062).
func (r *relays) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errTCPRelay
}

// AllocateConn refuses to relay to TCP (RFC 6062).
func (r *relays) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errTCPRelay }

// AllocatePacketConn opens a socket for a user's allocation.
func (r *relays) AllocatePacketConn(c turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	if c.UserID == "" {
		return nil, nil, errNobody
	}
	outside, ok := r.outside(c.Network)
	if !ok {
		return nil, nil, errFamily
	}
	room, err := r.quotas.take(c.UserID)
	if err != nil {
		return nil, nil, err
	}
	socket, err := r.open(c.Network, r.bind(outside))
	if err != nil {
		r.quotas.give(c.UserID)
		return nil, nil, fmt.Errorf("open relay: %w", err)
	}
	address := socket.LocalAddr().(*net.UDPAddr).AddrPort() //nolint:forcetypeassert // net.UDPConn's
	conn := &relayConn{
		UDPConn: socket, relays: r, room: room, user: c.UserID,
		public: netip.AddrPortFrom(outside, address.Port()),
		local:  netip.AddrPortFrom(reachableLocally(address.Addr()), address.Port()),
	}
	r.mu.Lock()
	r.public[conn.public], r.local[conn.local] = conn.local, conn.public
	r.mu.Unlock()
	return conn, net.UDPAddrFromAddrPort(conn.public), nil
}

// outside is the address that others know for a family.
func (r *relays) outside(network string) (netip.Addr, bool) {
	for _, a := range r.config.Relays {
		if a = a.Unmap(); a.Is4() == (network == "udp4") {
			return a, true
		}
	}
	return netip.Addr{}, false
}

// bind is where a socket is opened that others know by the address outside: at
// that where it is this computer's own, so that packets leave with it.
func (r *relays) bind(outside netip.Addr) string {
	bind := r.config.Bind.Unmap()
	switch {
	case bind.IsValid() && !bind.IsUnspecified() && bind.Is4() == outside.Is4():
		return bind.String()
	case r.policy.isInterface(outside):
		return outside.String()
	default:
		return "" // behind a NAT
	}
}

// open opens a socket, within the range of ports where there is one.
func (r *relays) open(network, host string) (*net.UDPConn, error) {
	first, last := r.config.Ports[0], r.config.Ports[1]
	attempts := 1
	if last != 0 {
		attempts = portAttempts
	}
	var (
		config  net.ListenConfig
		failure error
	)
	for range attempts {
		port := 0
		if last != 0 {
			port = int(first) + rand.IntN(int(last)-int(first)+1) //nolint:gosec // no secret: the port is told
		}
		socket, err := config.ListenPacket(context.Background(), network, net.JoinHostPort(host, strconv.Itoa(port)))
		if err == nil {
			return socket.(*net.UDPConn), nil //nolint:forcetypeassert // of network udp
		}
		failure = err
	}
	return nil, failure
}

// reachableLocally is at which address other sockets of this computer reach
// one that listens on a.
func reachableLocally(a netip.Addr) netip.Addr {
	a = a.Unmap()
	switch {
	case !a.IsUnspecified():
		return a
	case a.Is4():
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	default:
		return netip.IPv6Loopback()
	}
}

// route says where packets to an address are sent; false: nowhere.
func (r *relays) route(to netip.AddrPort) (netip.AddrPort, bool) {
	r.mu.RLock()
	local, own := r.public[to]
	r.mu.RUnlock()
	if own {
		return local, true
	}
	return to, to.Port() != 0 && r.policy.allows(to.Addr())
}

// origin is who a packet comes from, as others know the sender.
func (r *relays) origin(from netip.AddrPort) netip.AddrPort {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if public, own := r.local[from]; own {
		return public
	}
	return from
}

// permits answers a request for a permission (RFC 8656 section 9), of which
// the port is not known yet.
func (r *relays) permits(_ net.Addr, peer net.IP) bool {
	a, ok := netip.AddrFromSlice(peer)
	if !ok {
		return false
	}
	a = a.Unmap()
	for _, own := range r.config.Relays {
		if own.Unmap() == a {
			return true
		}
	}
	return r.policy.allows(a)
}

func (r *relays) forget(c *relayConn) {
	r.mu.Lock()
	delete(r.public, c.public)
	delete(r.local, c.local)
	r.mu.Unlock()
	r.quotas.give(c.user)
}
