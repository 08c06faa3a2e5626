package certificate

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// names finds out how this computer can be reached at the moment. What cannot be
// found out is left out: a browser asks about an own certificate anyway.
func names() subject {
	who := subject{
		names:     []string{"localhost"},
		addresses: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()},
	}
	if host, err := os.Hostname(); err == nil {
		who.addHost(strings.ToLower(host))
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return who
	}
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		if address := prefix.Addr().Unmap().WithZone(""); !slices.Contains(who.addresses, address) {
			who.addresses = append(who.addresses, address)
		}
	}
	return who
}

// addHost adds the host's name, and the one it has on the local network (RFC
// 6762).
func (s *subject) addHost(host string) {
	first, _, _ := strings.Cut(host, ".")
	for _, name := range []string{host, first + ".local"} {
		if host != "localhost" && isDNSName(name) && !slices.Contains(s.names, name) {
			s.names = append(s.names, name)
		}
	}
}

// isDNSName says whether a certificate can hold the name (RFC 5280 section
// 4.2.1.6): computers are also called things that it cannot.
func isDNSName(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil
}
