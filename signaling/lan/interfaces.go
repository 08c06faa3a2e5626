package lan

import (
	"fmt"
	"net"
	"net/netip"
)

// network is an interface on which multicast works, with its addresses.
type network struct {
	iface net.Interface
	addrs []netip.Addr
}

// networks lists the interfaces that are up, can multicast and have an address;
// loopback is none of them.
func networks() ([]network, error) {
	ifaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	var found []network
	for _, iface := range ifaces {
		const need = net.FlagUp | net.FlagMulticast
		if iface.Flags&need != need || iface.Flags&net.FlagLoopback != 0 {
			continue
		}
		if addrs := addresses(iface); len(addrs) > 0 {
			found = append(found, network{iface: iface, addrs: addrs})
		}
	}
	return found, nil
}

func addresses(iface net.Interface) []netip.Addr {
	all, err := iface.Addrs()
	if err != nil {
		return nil // it has just gone
	}
	var addrs []netip.Addr
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && !prefix.Addr().IsMulticast() {
			addrs = append(addrs, prefix.Addr().Unmap().WithZone(""))
		}
	}
	return addrs
}

// has says whether the interface has an address of the family.
func (n network) has(ipv6 bool) bool {
	for _, a := range n.addrs {
		if a.Is6() == ipv6 {
			return true
		}
	}
	return false
}

func (n network) ips() []net.IP {
	ips := make([]net.IP, len(n.addrs))
	for i, a := range n.addrs {
		ips[i] = a.AsSlice()
	}
	return ips
}

// key changes whenever the interface or its addresses do.
func (n network) key() string {
	return fmt.Sprint(n.iface.Index, n.iface.Name, n.addrs)
}
