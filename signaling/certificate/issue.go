package certificate

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/netip"
	"time"
)

const (
	// validity is the most that browsers take, 398 days, less one.
	validity = 397 * 24 * time.Hour
	// backdate allows for clocks that are slow.
	backdate = 24 * time.Hour
)

// issue makes a key and a certificate that it signs itself (RFC 5280), both in
// PEM form, one after the other.
func issue(now time.Time, who subject) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "Moim"},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.Add(validity - backdate),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              who.names,
	}
	for _, address := range who.addresses {
		template.IPAddresses = append(template.IPAddresses, address.AsSlice())
	}
	certDER, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	var out bytes.Buffer
	for _, block := range []*pem.Block{{Type: "CERTIFICATE", Bytes: certDER}, {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := pem.Encode(&out, block); err != nil {
			return nil, fmt.Errorf("write certificate: %w", err)
		}
	}
	return out.Bytes(), nil
}

// subject is what a certificate is for.
type subject struct {
	names     []string
	addresses []netip.Addr
}
