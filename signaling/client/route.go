package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"moim/signaling"
)

// What is wrong with a Route.
var (
	ErrMalformedProxy = errors.New("the proxy's address is malformed")
	ErrAuthorities    = errors.New("the file with certificate authorities cannot be used")
)

// Route is how servers are reached from here. Its zero value is the environment's
// proxy and the system's certificate authorities.
type Route struct {
	// Proxy is the URL of an HTTP(S) or SOCKS5 proxy for https to every host outside
	// the local network; "" is what HTTPS_PROXY and NO_PROXY say.
	Proxy string
	// Authorities is a PEM file with certificate authorities that are trusted
	// besides the system's; "" is none. It is read for each client that is made.
	Authorities string
}

// Check says whether the route can be used: ErrMalformedProxy, ErrAuthorities or
// nil.
func (r Route) Check() error {
	_, err := r.client(false)
	return err
}

// client makes an HTTP client that follows no redirect: a Moim server sends none,
// and one from https to http would be a trap.
func (r Route) client(keepAlive bool) (*http.Client, error) {
	proxy, err := r.proxy()
	if err != nil {
		return nil, err
	}
	authorities, err := r.authorities()
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               proxy,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: authorities},
			DisableKeepAlives:   !keepAlive,
			MaxIdleConnsPerHost: 2,
			IdleConnTimeout:     30 * time.Second,
			DisableCompression:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// RoundTripper reaches servers by this route for questions of other kinds than a
// room's; it keeps no connections. The error is that of Check.
func (r Route) RoundTripper() (http.RoundTripper, error) {
	client, err := r.client(false)
	if err != nil {
		return nil, err
	}
	return client.Transport, nil
}

// proxy chooses a proxy for each request. What is reached by http is this computer
// or on the local network, where a proxy cannot help.
func (r Route) proxy() (func(*http.Request) (*url.URL, error), error) {
	if r.Proxy == "" {
		return func(request *http.Request) (*url.URL, error) {
			if request.URL.Scheme != "https" {
				return nil, nil //nolint:nilnil // which is how net/http says "no proxy"
			}
			return http.ProxyFromEnvironment(request)
		}, nil
	}
	address := r.Proxy
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5") {
		return nil, fmt.Errorf("%w: it must be http(s)://HOST[:PORT]", ErrMalformedProxy)
	}
	return func(request *http.Request) (*url.URL, error) {
		if request.URL.Scheme != "https" || signaling.IsLocal(request.URL.Hostname()) {
			return nil, nil //nolint:nilnil // as above
		}
		return u, nil
	}, nil
}

// authorities is the system's and the file's; nil where there is no file.
func (r Route) authorities() (*x509.CertPool, error) {
	if r.Authorities == "" {
		return nil, nil //nolint:nilnil // which is how crypto/tls says "the system's"
	}
	data, err := os.ReadFile(r.Authorities)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAuthorities, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%w: there is no certificate in it", ErrAuthorities)
	}
	return pool, nil
}
