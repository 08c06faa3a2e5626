package lan

import (
	"errors"
	"log/slog"
	"net/http"
)

// ErrNotFound says that nobody on the local network has announced the room.
var ErrNotFound = errors.New("room not found on the local network")

// Service is the DNS-SD service type (RFC 6763 section 7).
const Service = "_moim._tcp"

const domain = "local."

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

// serviceName and instanceName are the DNS names that are asked for and found.
func serviceName() string { return Service + "." + domain }

func instanceName(tag string) string { return tag + "." + serviceName() }
