package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"

	"moim/signaling/certificate"
	"moim/signaling/server"
)

// https is where the certificate comes from, as the options want it.
type https struct {
	server.Certificates

	names     []string               // that the certificate is for, where it is not an own one
	automatic *certificate.Automatic // nil for the others
}

func openHTTPS(o options, logger *slog.Logger) (*https, error) {
	if o.TLSCert != "" {
		files, err := certificate.FromFiles(o.TLSCert, o.TLSKey, logger)
		if err != nil {
			return nil, err
		}
		return &https{Certificates: files, names: files.Names()}, nil
	}
	state := o.State
	if state == "" {
		state = stateFolder()
	}
	if state == "" {
		logger.Warn("there is no folder for keys and certificates; name one with --state")
	}
	if len(o.TLSHost) == 0 {
		own, err := certificate.SelfSigned(state, logger)
		if err != nil {
			return nil, err
		}
		return &https{Certificates: own}, nil
	}
	automatic, err := certificate.NewAutomatic(certificate.AutomaticConfig{
		Names: o.TLSHost, Directory: o.ACMEDirectory, Email: o.ACMEEmail, Dir: state, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	return &https{Certificates: automatic, names: o.TLSHost, automatic: automatic}, nil
}

// announce logs where guests find their page.
func (h *https) announce(address net.Addr, logger *slog.Logger) {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return // a listener of TCP has such an address
	}
	hosts := h.names
	if len(hosts) == 0 {
		hosts = reachable(at.Addr())
	}
	for _, host := range hosts {
		to := logger
		if d, ok := h.HTTPS(host); ok {
			to = logger.With("fingerprint", d.Fingerprint)
		}
		to.Info("page for guests", "url", "https://"+authority(host, at.Port(), "443")+"/r/")
	}
}

// leader answers at the second address: an authority's questions, and everybody
// else with the way to https at the first.
func (h *https) leader(address net.Addr) http.Handler {
	var port uint16
	if at, err := netip.ParseAddrPort(address.String()); err == nil {
		port = at.Port()
	}
	handler := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "use https", http.StatusMethodNotAllowed)
			return
		}
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host == "" {
			http.Error(w, "name a host", http.StatusBadRequest)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		target := "https://" + authority(host, port, "443") + r.URL.RequestURI()
		http.Redirect(w, r, target, http.StatusPermanentRedirect) //nolint:gosec // G710: to the host that was asked
	}))
	if h.automatic != nil {
		handler = h.automatic.Challenges(handler)
	}
	return handler
}

// authority is HOST[:PORT], without a port that is usual.
func authority(host string, port uint16, usual string) string {
	if text := strconv.Itoa(int(port)); text != usual {
		return net.JoinHostPort(host, text)
	}
	if address, err := netip.ParseAddr(host); err == nil && address.Is6() {
		return "[" + host + "]"
	}
	return host
}

// reachable is at which addresses a listener can be reached: its own, or all of
// this computer where it listens on any.
func reachable(listening netip.Addr) []string {
	if !listening.IsUnspecified() {
		return []string{listening.String()}
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var hosts []string
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && (prefix.Addr().IsLoopback() || prefix.Addr().IsGlobalUnicast()) {
			hosts = append(hosts, prefix.Addr().Unmap().String())
		}
	}
	return hosts
}
