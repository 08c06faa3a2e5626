package server

import (
	"net"
	"net/http"
	"strings"

	"moim/signaling"
)

const (
	// strictTransport is RFC 6797: half a year.
	strictTransport = "max-age=15552000"
	// permissions are what the page may ask a person for, and nobody inside it.
	permissions = "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), " +
		"screen-wake-lock=(self), speaker-selection=(self)"
)

// secure sets the headers with which a browser confines the page to itself and
// to this server.
func (s *Server) secure(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentPolicy(r.Host))
	header.Set("Permissions-Policy", permissions)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	// What else this computer serves to itself is not ours to force to https.
	if host := hostOf(r); r.TLS != nil && !signaling.IsLoopback(host) && s.trusts(host) {
		header.Set("Strict-Transport-Security", strictTransport)
	}
}

// contentPolicy is the Content-Security-Policy of the page at authority. Not
// every browser takes its own WebSocket for 'self', and a policy can name it by
// host name or IPv4 address only.
func contentPolicy(authority string) string {
	connect := "'self'"
	if isPolicySource(authority) {
		connect += " ws://" + authority + " wss://" + authority
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
		"font-src 'self'; manifest-src 'self'; connect-src " + connect + "; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors 'none'; require-trusted-types-for 'script'"
}

// isPolicySource says whether HOST[:PORT] can stand in a policy, and mean
// nothing else there.
func isPolicySource(authority string) bool {
	return authority != "" && len(authority) <= 259 && strings.Count(authority, ":") <= 1 &&
		strings.Trim(strings.ToLower(authority), "abcdefghijklmnopqrstuvwxyz0123456789.-_:") == ""
}

// trusts says whether browsers take the certificate for host without asking.
func (s *Server) trusts(host string) bool { return s.config.TLS != nil && s.config.TLS.Trusted(host) }

// hostOf is the host that the client asked for, without the port.
func hostOf(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return strings.Trim(r.Host, "[]")
}
