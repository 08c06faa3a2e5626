package turn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// RelayAddresses are the addresses of this computer, at most one of each
// family, that relayed packets can come in at: bind alone where it is one, or
// else those that most others can reach.
func RelayAddresses(bind netip.Addr) []netip.Addr {
	if bind.IsValid() && !bind.IsUnspecified() {
		return []netip.Addr{bind.Unmap().WithZone("")}
	}
	var candidates []netip.Addr
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		addresses = nil
	}
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && (prefix.Addr().IsGlobalUnicast() || prefix.Addr().IsLoopback()) {
			candidates = append(candidates, prefix.Addr().Unmap())
		}
	}
	slices.SortStableFunc(candidates, func(a, b netip.Addr) int { return reach(b) - reach(a) })
	var best []netip.Addr
	for _, a := range candidates {
		if !slices.ContainsFunc(best, func(b netip.Addr) bool { return a.Is4() == b.Is4() }) {
			best = append(best, a)
		}
	}
	return best
}

// reach orders addresses by how many can reach them.
func reach(a netip.Addr) int {
	switch {
	case a.IsLoopback():
		return 0
	case a.IsPrivate():
		return 1
	default:
		return 2
	}
}

// Listen opens UDP sockets at HOST:PORT: one of each family where HOST is empty or
// ::, so that each relays to its own, and one otherwise.
func Listen(ctx context.Context, address string) ([]net.PacketConn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen for STUN on %q: %w", address, err)
	}
	networks := []string{"udp"}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() && ip.Is6() {
		host, networks = "", []string{"udp4", "udp6"}
	}
	var (
		config   net.ListenConfig
		sockets  []net.PacketConn
		failures []error
	)
	for _, network := range networks {
		socket, err := config.ListenPacket(ctx, network, net.JoinHostPort(host, port))
		if err != nil {
			failures = append(failures, err)
			continue
		}
		sockets = append(sockets, socket)
	}
	if len(sockets) == 0 {
		return nil, fmt.Errorf("listen for STUN on %q: %w", address, errors.Join(failures...))
	}
	return sockets, nil
}
