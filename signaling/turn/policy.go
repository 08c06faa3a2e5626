package turn

import (
	"net"
	"net/netip"
	"slices"
)

// policy says to which addresses may be relayed: those of the internet, and
// what was allowed (RFC 8656 section 21.1.5 and 21.4.1). It does not change.
type policy struct {
	allow []netip.Prefix
	own   []netip.Addr // of this computer, where services may listen for others alone
	// interfaces are those of own that sockets can be opened at.
	interfaces []netip.Addr
}

func newPolicy(allow []netip.Prefix, relays []netip.Addr) *policy {
	p := &policy{own: slices.Clone(relays)}
	for _, network := range allow {
		p.allow = append(p.allow, netip.PrefixFrom(network.Addr().Unmap(), network.Bits()).Masked())
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return p
	}
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			p.interfaces = append(p.interfaces, prefix.Addr().Unmap())
		}
	}
	p.own = append(p.own, p.interfaces...)
	return p
}

func (p *policy) isInterface(a netip.Addr) bool { return slices.Contains(p.interfaces, a) }

// allows says whether any port of an address may be relayed to.
func (p *policy) allows(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if slices.ContainsFunc(p.allow, func(n netip.Prefix) bool { return n.Contains(a) }) {
		return true
	}
	if !isPublic(a) || slices.Contains(p.own, a) {
		return false
	}
	inner, embedded := embeddedIPv4(a)
	return !embedded || p.allows(inner)
}

// isPublic says whether an address means the same everywhere and is one
// host's. 198.18.0.0/15 (RFC 2544) counts: nobody's services are there.
func isPublic(a netip.Addr) bool {
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(reserved(), func(n netip.Prefix) bool { return n.Contains(a) })
}

// reserved lists networks of RFC 6890 that netip does not know.
func reserved() []netip.Prefix {
	return []netip.Prefix{
		netip.PrefixFrom(netip.AddrFrom4([4]byte{0}), 8),
		netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10), // RFC 6598: of a provider
		netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 0}), 24),
		netip.PrefixFrom(netip.AddrFrom4([4]byte{240}), 4),
		netip.PrefixFrom(netip.AddrFrom16([16]byte{}), 96),
		netip.PrefixFrom(netip.AddrFrom16([16]byte{0: 0xfe, 1: 0xc0}), 10), // site-local, RFC 3879
	}
}

// embeddedIPv4 is the IPv4 address that a translator (RFC 6052, RFC 8215) or a tunnel
// (RFC 3056, RFC 4380) would send a packet to.
func embeddedIPv4(a netip.Addr) (netip.Addr, bool) {
	if !a.Is6() {
		return netip.Addr{}, false
	}
	b := a.As16()
	switch {
	case [12]byte(b[:12]) == [12]byte{0x00, 0x64, 0xff, 0x9b}, [6]byte(b[:6]) == [6]byte{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}:
		return netip.AddrFrom4([4]byte(b[12:])), true
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	case [4]byte(b[:4]) == [4]byte{0x20, 0x01}:
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]}), true
	}
	return netip.Addr{}, false
}
