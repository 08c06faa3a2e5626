package signalingtest

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// The challenges, and the token in them, which is no secret here.
const (
	challengeTLS  = "tls-alpn-01"
	challengeHTTP = "http-01"
	acmeToken     = "a-token-of-the-test"
)

func (a *ACME) authorization(w http.ResponseWriter, o *acmeOrder, id string, _ []byte) {
	a.mu.Lock()
	status := "pending"
	if o.validated {
		status = "valid"
	}
	body := map[string]any{
		"status":     status,
		"identifier": map[string]string{"type": "dns", "value": o.name},
		"challenges": []map[string]string{a.offer(challengeTLS, id, status), a.offer(challengeHTTP, id, status)},
	}
	a.mu.Unlock()
	a.answer(w, http.StatusOK, body)
}

func (a *ACME) offer(kind, id, status string) map[string]string {
	return map[string]string{"type": kind, "url": a.web.URL + "/challenge/" + kind + "/" + id, "token": acmeToken, "status": status}
}

// challenge looks where the name leads before it answers.
func (a *ACME) challenge(w http.ResponseWriter, r *http.Request) {
	a.withOrder(func(w http.ResponseWriter, o *acmeOrder, id string, _ []byte) {
		kind := r.PathValue("kind")
		select {
		case <-a.known:
		case <-r.Context().Done():
			return
		}
		a.mu.Lock()
		at, key := a.targets, acmeToken+"."+a.thumb
		a.mu.Unlock()
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		var err error
		if kind == challengeTLS {
			err = lookByTLS(ctx, at.tls, o.name, key)
		} else {
			err = lookByHTTP(ctx, at.http, o.name, key)
		}
		if err != nil {
			a.refuse(w, http.StatusForbidden, "unauthorized", err.Error())
			return
		}
		a.mu.Lock()
		o.validated = true
		a.mu.Unlock()
		a.answer(w, http.StatusOK, a.offer(kind, id, "valid"))
	})(w, r)
}

// lookByTLS is RFC 8737 section 3.
func lookByTLS(ctx context.Context, address, name, key string) error {
	const protocol = "acme-tls/1"
	dialer := tls.Dialer{Config: &tls.Config{
		ServerName: name, NextProtos: []string{protocol}, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // the certificate proves itself by what it holds
	}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("look by TLS: %w", err)
	}
	defer func() { _ = conn.Close() }()
	secure, ok := conn.(*tls.Conn)
	if !ok {
		return errors.New("look by TLS: no TLS")
	}
	state := secure.ConnectionState()
	leaf := state.PeerCertificates[0]
	if state.NegotiatedProtocol != protocol || !slices.Equal(leaf.DNSNames, []string{name}) {
		return fmt.Errorf("look by TLS: protocol %q for %q", state.NegotiatedProtocol, leaf.DNSNames)
	}
	sum := sha256.Sum256([]byte(key))
	for _, extension := range leaf.Extensions {
		var value []byte
		if !extension.Id.Equal(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 31}) {
			continue
		}
		if _, err := asn1.Unmarshal(extension.Value, &value); err == nil && slices.Equal(value, sum[:]) {
			return nil
		}
	}
	return errors.New("look by TLS: the certificate does not hold the key authorization")
}

// lookByHTTP is RFC 8555 section 8.3.
func lookByHTTP(ctx context.Context, address, name, key string) error {
	url := "http://" + address + "/.well-known/acme-challenge/" + acmeToken
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("look by HTTP: %w", err)
	}
	request.Host = name
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("look by HTTP: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err != nil || string(body) != key {
		return fmt.Errorf("look by HTTP: status %d, %q, %w", response.StatusCode, body, err)
	}
	return nil
}
