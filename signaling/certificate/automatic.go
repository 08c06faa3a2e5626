package certificate

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"moim/signaling"
)

// ErrHostName says that no authority gives a certificate for a name.
var ErrHostName = errors.New("not a name that a certificate can be had for")

// AutomaticConfig says for which names certificates are wanted, and from whom.
// Names are needed; for the rest, the zero value means what its comment says.
type AutomaticConfig struct {
	Names      []string     // of hosts, in ASCII, with a dot in each
	Directory  string       // URL of the authority (RFC 8555 section 7.1.1): Let's Encrypt
	Email      string       // where the authority can reach a person: none
	Dir        string       // keeps keys and certificates, so that a restart asks for none: memory
	HTTPClient *http.Client // talks to the authority: http.DefaultClient
	Logger     *slog.Logger // discards
}

// Automatic is a certificate for each of some names, which an authority gives
// after it has seen that the name leads here: by TLS-ALPN-01 (RFC 8737) at the
// port where TLSConfig serves if that is 443 to the outside, or by HTTP-01
// (RFC 8555 section 8.3) where Challenges serves port 80. It agrees to the
// authority's terms, and renews in time.
type Automatic struct {
	names   []string
	manager *autocert.Manager
	log     *slog.Logger

	mu       sync.Mutex
	current  map[string]*tls.Certificate // by name
	problems map[string]string           // by name, the last one that was logged
}

// NewAutomatic checks the names; certificates come when they are needed. The
// error is ErrHostName.
func NewAutomatic(config AutomaticConfig) (*Automatic, error) {
	a := &Automatic{
		log:      component(config.Logger),
		current:  make(map[string]*tls.Certificate),
		problems: make(map[string]string),
	}
	for _, name := range config.Names {
		name = strings.ToLower(name)
		if !isDNSName(name) || !strings.Contains(name, ".") || isAddress(name) {
			return nil, fmt.Errorf("certificate for %q: %w", name, ErrHostName)
		}
		a.names = append(a.names, name)
	}
	directory := config.Directory
	if directory == "" {
		directory = autocert.DefaultACMEDirectory
	}
	a.manager = &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      a.cache(config.Dir),
		HostPolicy: autocert.HostWhitelist(a.names...),
		Email:      config.Email,
		Client:     &acme.Client{DirectoryURL: directory, HTTPClient: config.HTTPClient, UserAgent: "moim"},
	}
	return a, nil
}

// cache keeps what the authority gives in dir; nil, which is memory, where that
// cannot be written.
func (a *Automatic) cache(dir string) autocert.Cache {
	if dir == "" {
		return nil
	}
	dir = filepath.Join(dir, "acme")
	probe := filepath.Join(dir, ".probe")
	err := write(probe, nil, os.Rename)
	if err == nil {
		err = os.Remove(probe)
	}
	if err != nil {
		a.log.Warn("certificates cannot be kept; after each restart the authority is asked for new ones", "error", err)
		return nil
	}
	return autocert.DirCache(dir)
}

// TLSConfig is for the server's side of TLS 1.2 and later.
func (a *Automatic) TLSConfig() *tls.Config {
	config := serverConfig(a.get)
	config.NextProtos = append(config.NextProtos, acme.ALPNProto)
	return config
}

// Challenges answers the authority's requests of HTTP-01, at port 80, and leaves
// all others to next.
func (a *Automatic) Challenges(next http.Handler) http.Handler { return a.manager.HTTPHandler(next) }

// HTTPS describes host's certificate, once there is one.
func (a *Automatic) HTTPS(host string) (signaling.HTTPS, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, ok := a.current[strings.ToLower(host)]
	if !ok {
		return signaling.HTTPS{}, false
	}
	return describe(c.Leaf), true
}

// Trusted says whether there is a certificate for host, so that browsers take
// it, provided that they trust the authority.
func (a *Automatic) Trusted(host string) bool {
	_, ok := a.HTTPS(host)
	return ok
}

// Obtain asks for the certificates now, so that the first visitor need not wait.
// It returns when there is an answer for each, or when ctx is done; the log says
// how it went.
func (a *Automatic) Obtain(ctx context.Context) {
	ended := make(chan struct{})
	go func() { // which autocert ends by itself after 5 minutes
		defer close(ended)
		for _, name := range a.names {
			_, _ = a.get(&tls.ClientHelloInfo{
				ServerName:   name,
				CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
			})
		}
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

func (a *Automatic) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	c, err := a.manager.GetCertificate(hello)
	challenge := len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acme.ALPNProto
	if name := strings.ToLower(hello.ServerName); !challenge && slices.Contains(a.names, name) {
		a.record(name, c, err)
	}
	return c, err
}

// record keeps what there is for a name, and logs what is new.
func (a *Automatic) record(name string, c *tls.Certificate, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		if err.Error() != a.problems[name] {
			a.problems[name] = err.Error()
			a.log.Error("there is no certificate", "host", name, "error", err)
		}
		return
	}
	delete(a.problems, name)
	if before := a.current[name]; before == nil || !before.Leaf.Equal(c.Leaf) {
		a.log.Info("there is a certificate", "host", name, "fingerprint", Fingerprint(c.Leaf.Raw), "expires", c.Leaf.NotAfter)
	}
	a.current[name] = c
}
