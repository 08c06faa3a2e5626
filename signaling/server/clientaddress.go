package server

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress is the address, HOST:PORT, that a client's requests are counted
// by. A proxy on this computer says in X-Forwarded-For whom it asks for; from
// elsewhere that is not believed.
func clientAddress(r *http.Request) string {
	endpoint, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !endpoint.Addr().Unmap().IsLoopback() {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	nearest, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1]))
	if err != nil {
		return r.RemoteAddr
	}
	return net.JoinHostPort(nearest.String(), "0")
}
