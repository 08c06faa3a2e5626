package mesh

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"

	"moim/app/call"
	"moim/signaling"
)

// fingerprintOf is the SHA-256 of a certificate (RFC 8122 section 5).
func fingerprintOf(certificate *webrtc.Certificate) ([]byte, error) {
	prints, err := certificate.GetFingerprints()
	if err != nil {
		return nil, fmt.Errorf("take fingerprint: %w", err)
	}
	for _, p := range prints {
		raw, err := hex.DecodeString(strings.ReplaceAll(p.Value, ":", ""))
		if p.Algorithm == "sha-256" && err == nil && len(raw) == sha256.Size {
			return raw, nil
		}
	}
	return nil, fmt.Errorf("no SHA-256 among %d fingerprints", len(prints))
}

// identify tells the safety code once the connection stands. It is made of the
// certificate that the other end has proved to hold, not of what descriptions
// say. It comes with the tick after connecting, when there is less to do, because
// it takes some 10 ms.
func (c *connection) identify() {
	if c.identified || c.pc.ConnectionState() != webrtc.PeerConnectionStateConnected {
		return
	}
	certificate := c.pc.SCTP().Transport().GetRemoteCertificate()
	if len(certificate) == 0 {
		return
	}
	remote := sha256.Sum256(certificate)
	c.identified = true
	c.peer.emit(call.PeerIdentified{Peer: c.peer.id, Safety: signaling.SafetyCode(c.peer.mesh.fingerprint, remote[:])})
}

// forgetSafety takes the code back: another connection takes this one's place.
func (c *connection) forgetSafety() {
	if c.identified {
		c.identified = false
		c.peer.emit(call.PeerIdentified{Peer: c.peer.id})
	}
}
