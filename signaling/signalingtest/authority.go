package signalingtest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Authority signs certificates that only those trust who are told to.
type Authority struct {
	Pool *x509.CertPool

	tb   testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority with a key of its own.
func NewAuthority(tb testing.TB) *Authority {
	tb.Helper()
	a := &Authority{tb: tb, Pool: x509.NewCertPool(), key: newKey(tb)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority of a test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour * 24 * 400),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err == nil {
		a.cert, err = x509.ParseCertificate(der)
	}
	if err != nil {
		tb.Fatalf("signalingtest: make authority: %v", err)
	}
	a.Pool.AddCert(a.cert)
	return a
}

// Files writes a certificate for some names and addresses and its key, as
// WriteFiles does, to a new folder.
func (a *Authority) Files(hosts ...string) (certFile, keyFile string) {
	a.tb.Helper()
	dir := a.tb.TempDir()
	certFile, keyFile = filepath.Join(dir, "fullchain.pem"), filepath.Join(dir, "privkey.pem")
	a.WriteFiles(certFile, keyFile, hosts...)
	return certFile, keyFile
}

// WriteFiles writes a certificate for some names and addresses and its key.
func (a *Authority) WriteFiles(certFile, keyFile string, hosts ...string) {
	a.tb.Helper()
	key := newKey(a.tb)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err == nil {
		err = os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600)
	}
	if err == nil {
		err = os.WriteFile(certFile, a.sign(key.Public(), hosts), 0o600)
	}
	if err != nil {
		a.tb.Fatalf("signalingtest: write certificate: %v", err)
	}
}

// Client trusts the authority, and reaches every host at address, where one is
// given. It follows no redirects.
func (a *Authority) Client(address string) *http.Client {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: a.Pool, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}
	if address != "" {
		dialer := net.Dialer{Timeout: patience}
		transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		}
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// sign makes the chain for a key, in PEM form.
func (a *Authority) sign(key crypto.PublicKey, hosts []string) []byte {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		a.tb.Errorf("signalingtest: %v", err)
		return nil
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: hosts[0]},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour * 24 * 90),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key, a.key)
	if err != nil {
		a.tb.Errorf("signalingtest: sign certificate: %v", err)
		return nil
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})...)
}

func newKey(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatalf("signalingtest: make key: %v", err)
	}
	return key
}
