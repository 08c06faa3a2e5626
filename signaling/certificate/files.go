package certificate

import (
	"crypto/tls"
	"log/slog"
	"slices"
	"strings"

	"moim/signaling"
)

// Files is a certificate that somebody else keeps in two files, certbot for
// instance, whose renewals are taken without a restart.
type Files struct {
	pair *pair
}

// FromFiles reads a certificate, with the chain below it, and its key, both in
// PEM form. A nil logger discards. The error is ErrNoCertificate, ErrNoKey, ErrMismatch or one of
// package os. Files that are broken later leave the certificate as it was, and
// the log says so.
func FromFiles(certFile, keyFile string, logger *slog.Logger) (*Files, error) {
	p := &pair{certFile: certFile, keyFile: keyFile, log: component(logger)}
	if err := p.load(); err != nil {
		return nil, err
	}
	return &Files{pair: p}, nil
}

// TLSConfig is for the server's side of TLS 1.2 and later.
func (f *Files) TLSConfig() *tls.Config {
	return serverConfig(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return f.pair.get(), nil })
}

// HTTPS describes the certificate, which is the same for every host.
func (f *Files) HTTPS(string) (signaling.HTTPS, bool) {
	return describe(f.pair.get().Leaf), true
}

// Trusted says whether browsers take the certificate for host, as far as can be
// known here: it is not self-signed, and it is the host's.
func (f *Files) Trusted(host string) bool {
	leaf := f.pair.get().Leaf
	return !isSelfSigned(leaf) && leaf.VerifyHostname(host) == nil
}

// Names are the hosts that the certificate is for, wildcards left out.
func (f *Files) Names() []string {
	return slices.DeleteFunc(slices.Clone(f.pair.get().Leaf.DNSNames), func(name string) bool {
		return strings.HasPrefix(name, "*")
	})
}

// serverConfig is how all certificates here are served: TLS 1.2 and later, and
// HTTP/1.1 alone, because WebSocket needs it (RFC 6455 section 1.7).
func serverConfig(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: get,
	}
}

// component is where everything here logs.
func component(logger *slog.Logger) *slog.Logger {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return logger.With("component", "signaling/certificate")
}
