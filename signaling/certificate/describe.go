package certificate

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"

	"moim/signaling"
)

// Fingerprint is the SHA-256 of a certificate in DER, as browsers show it:
// upper-case hexadecimal bytes with colons between.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

func describe(leaf *x509.Certificate) signaling.HTTPS {
	return signaling.HTTPS{
		SelfSigned:  isSelfSigned(leaf),
		Fingerprint: Fingerprint(leaf.Raw),
		Expires:     leaf.NotAfter.UTC(),
	}
}

// isSelfSigned says whether a certificate vouches for itself only.
func isSelfSigned(leaf *x509.Certificate) bool {
	return bytes.Equal(leaf.RawIssuer, leaf.RawSubject) &&
		leaf.CheckSignature(leaf.SignatureAlgorithm, leaf.RawTBSCertificate, leaf.Signature) == nil
}
