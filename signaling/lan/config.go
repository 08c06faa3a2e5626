package lan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
)

// ErrNotFound says that nobody on the local network has announced the room.
var ErrNotFound = errors.New("room not found on the local network")

// Service is the DNS-SD service type (RFC 6763 section 7).
const Service = "_moim._tcp"

const (
	domain     = "local."
	hashDigits = 16
)

// Config is what may be adjusted; the zero value works.
type Config struct {
	Logger     *slog.Logger // discards
	HTTPClient *http.Client // to check what was found: one of its own
}

func (c Config) logger() *slog.Logger {
	if c.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Logger.With("component", "signaling/lan")
}

// Hash is what the network sees of a room, given by its identifier: 16
// hexadecimal digits.
func Hash(room string) string {
	sum := sha256.Sum256([]byte("moim lan v1:" + room))
	return hex.EncodeToString(sum[:])[:hashDigits]
}

// serviceName and instanceName are the DNS names that are asked for and found.
func serviceName() string { return Service + "." + domain }

func instanceName(hash string) string { return hash + "." + serviceName() }
