package signaling

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// maxHealth is more than a server says of itself, in bytes.
const maxHealth = 4 << 10

// ErrNotMoim says that what answered is not a Moim server.
var ErrNotMoim = errors.New("not a Moim server")

// Health is what a server says of itself at HealthPath.
type Health struct {
	Status       string `json:"status"`  // "ok", or "shutdown" while it is going down
	Service      string `json:"service"` // ServiceName
	Version      int    `json:"version"` // of the protocol
	Rooms        int    `json:"rooms"`
	Participants int    `json:"participants"`

	// HTTPS is there where the server speaks https itself, on the port that
	// was asked.
	HTTPS *HTTPS `json:"https,omitempty"`
}

// HTTPS describes the certificate with which a server speaks https.
type HTTPS struct {
	// SelfSigned certificates make browsers ask whether to go on.
	SelfSigned bool `json:"self_signed"`
	// Fingerprint is the certificate's SHA-256, as browsers show it:
	// upper-case hexadecimal bytes with colons between.
	Fingerprint string    `json:"fingerprint"`
	Expires     time.Time `json:"expires"`
}

// ReadHealth reads a server's answer. The error is ErrNotMoim where it is
// somebody else's.
func ReadHealth(body io.Reader) (Health, error) {
	var health Health
	if err := json.NewDecoder(io.LimitReader(body, maxHealth)).Decode(&health); err != nil {
		return Health{}, fmt.Errorf("read health: %w: %w", ErrNotMoim, err)
	}
	if health.Service != ServiceName {
		return Health{}, fmt.Errorf("read health: %w", ErrNotMoim)
	}
	return health, nil
}
