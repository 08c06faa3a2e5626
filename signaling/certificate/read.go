package certificate

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Why files cannot be used. Errors of opening and reading are those of package
// os.
var (
	ErrNoCertificate = errors.New("no certificate in PEM form")
	ErrNoKey         = errors.New("no private key in PEM form without a password")
	ErrMismatch      = errors.New("the private key is not the certificate's")
)

// readPair reads a certificate with its chain from one file and the key from
// the other.
func readPair(certFile, keyFile string) (*tls.Certificate, error) {
	cert, err := os.ReadFile(certFile)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	read, err := tls.X509KeyPair(cert, key)
	if err == nil {
		return &read, nil
	}
	// What X509KeyPair says is no sentence for people, nor an error that can be
	// told from others.
	switch {
	case !holdsCertificate(cert):
		return nil, fmt.Errorf("read certificate %q: %w", certFile, ErrNoCertificate)
	case !holdsKey(key):
		return nil, fmt.Errorf("read key %q: %w", keyFile, ErrNoKey)
	default:
		return nil, fmt.Errorf("read certificate %q and key %q: %w: %w", certFile, keyFile, ErrMismatch, err)
	}
}

// holdsCertificate says whether the first certificate in data can be read.
func holdsCertificate(data []byte) bool {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			_, err := x509.ParseCertificate(block.Bytes)
			return err == nil
		}
	}
	return false
}

// holdsKey says whether the first private key in data can be read.
func holdsKey(data []byte) bool {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue
		}
		_, pkcs8 := x509.ParsePKCS8PrivateKey(block.Bytes)
		_, pkcs1 := x509.ParsePKCS1PrivateKey(block.Bytes)
		_, ec := x509.ParseECPrivateKey(block.Bytes)
		return pkcs8 == nil || pkcs1 == nil || ec == nil
	}
	return false
}
