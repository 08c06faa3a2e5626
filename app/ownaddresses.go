package app

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"

	"moim/signaling"
)

// addresses is where others could reach the embedded server, running or not, on
// the local network: HOST:PORT.
func (h *host) addresses() []string {
	h.mu.Lock()
	port := h.port
	h.mu.Unlock()
	if port == 0 {
		port = usualPort
	}
	local := localAddresses()
	all := make([]string, 0, len(local))
	for _, address := range local {
		all = append(all, net.JoinHostPort(address, strconv.Itoa(port)))
	}
	return all
}

// serves says whether a server, given by its URL, is this application's own.
func (h *host) serves(server string) bool {
	h.mu.Lock()
	port := h.port
	h.mu.Unlock()
	u, err := url.Parse(server)
	if err != nil || port == 0 || u.Port() != strconv.Itoa(port) {
		return false
	}
	own, err := net.InterfaceAddrs()
	if err != nil || signaling.IsLoopback(u.Hostname()) {
		return signaling.IsLoopback(u.Hostname())
	}
	ip := net.ParseIP(u.Hostname())
	for _, a := range own {
		if network, ok := a.(*net.IPNet); ok && network.IP.Equal(ip) {
			return true
		}
	}
	return false
}

// loopback is the URL of a server on this computer.
func loopback(port int) string { return "http://127.0.0.1:" + strconv.Itoa(port) }

// localAddresses is this computer's addresses on local networks that need no zone,
// as many as a participant may tell others.
func localAddresses() []string {
	own, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var all []string
	for _, a := range own {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil || len(all) == signaling.MaxHostAddresses {
			continue
		}
		addr := prefix.Addr().Unmap()
		if !addr.IsLoopback() && !addr.IsLinkLocalUnicast() && signaling.IsLocal(addr.String()) {
			all = append(all, addr.String())
		}
	}
	return all
}

// reachableHost is an address of this computer that others on its network can
// reach; the loopback address where it has no other.
func reachableHost() string {
	const loopback = "127.0.0.1"
	interfaces, err := net.Interfaces()
	if err != nil {
		return loopback
	}
	fallback := ""
	for _, i := range interfaces {
		if i.Flags&(net.FlagUp|net.FlagLoopback) != net.FlagUp {
			continue
		}
		four, six := addressesOf(i)
		switch {
		case four != "" && i.Flags&net.FlagPointToPoint == 0:
			return four
		case fallback == "" && four != "":
			fallback = four
		case fallback == "" && six != "":
			fallback = six
		}
	}
	if fallback == "" {
		return loopback
	}
	return fallback
}

// addressesOf returns an interface's first global unicast addresses.
func addressesOf(i net.Interface) (four, six string) {
	addresses, err := i.Addrs()
	if err != nil {
		return "", ""
	}
	for _, a := range addresses {
		network, ok := a.(*net.IPNet)
		if !ok || !network.IP.IsGlobalUnicast() {
			continue
		}
		if v4 := network.IP.To4(); v4 != nil && four == "" {
			four = v4.String()
		} else if v4 == nil && six == "" {
			six = network.IP.String()
		}
	}
	return four, six
}
