package turn

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"

	"moim/signaling"
)

// Realm is the realm of the credentials (RFC 8489 section 9.2).
const Realm = "moim"

// Errors of a Config.
var (
	ErrURL    = errors.New("not the URL of a STUN or TURN server")
	ErrSecret = errors.New("a TURN server needs a shared secret")
)

// Config says what a Server offers. The zero value offers nothing; a zero
// number means the value in its comment.
type Config struct {
	Logger *slog.Logger // discards

	// Packets are the UDP sockets, which the server takes over. Listen opens them.
	Packets []net.PacketConn
	// TCPPort is the port at which ServeConn's connections come in; 0: none do.
	TCPPort int
	// Trusted says whether clients take the certificate for a host, so that TLS
	// is offered; nil: never.
	Trusted func(host string) bool

	// Host is the name or address at which clients reach the server; "" is
	// the one by which they asked for it.
	Host string
	// Relays are the addresses, at most one of each family, at which
	// relayed packets come in and leave as far as others see; none: RelayAddresses.
	Relays []netip.Addr
	// Bind is where the sockets of the relay are opened; the zero Addr is anywhere.
	Bind netip.Addr
	// Ports are those of the relay's sockets, first and last; zero: any.
	Ports [2]uint16
	// Allow lists networks that may be relayed to though they are loopback,
	// link-local, private or this computer's own.
	Allow []netip.Prefix

	RoomAllocations        int           // at once, of all participants of a room: 512
	ParticipantAllocations int           // at once, of one participant: 128
	Allocations            int           // at once, of all: 8192
	RoomRate               int           // bits per second, in and out, of a room: 50,000,000
	Connections            int           // of TCP at once: 2048
	AddressConnections     int           // of TCP at once from one network address: 256
	Idle                   time.Duration // after which a silent connection of TCP ends: 6 minutes

	// Lifetime is how long credentials open allocations, at most 10 minutes,
	// which is the default.
	Lifetime time.Duration

	// External are other servers to offer besides, or alone.
	External []External
}

// External is a server of somebody else's, such as coturn: one with which a secret is
// shared (use-auth-secret), or one that knows a user (lt-cred-mech).
type External struct {
	URLs   []string // RFC 7064, RFC 7065
	User   string   // "": the secret is shared, and makes credentials for each participant
	Secret string   // shared, or the user's password; for those of TURN
}

// Offer is the server for a participant of a room. Credentials made with a shared secret
// open allocations until then; a user's own do always.
func (e External) Offer(room, participant string, until time.Time) signaling.ICEServer {
	server := signaling.ICEServer{URLs: e.URLs}
	switch {
	case !server.Relays():
	case e.User != "":
		server.Username, server.Credential = e.User, e.Secret
	default:
		c := credentials{secret: e.Secret}
		server.Username, server.Credential = c.issue(c.user(room, participant), until)
	}
	return server
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Trusted == nil {
		c.Trusted = func(string) bool { return false }
	}
	if len(c.Relays) == 0 {
		c.Relays = RelayAddresses(c.Bind)
	}
	const longest = signaling.CredentialLifetime * time.Second
	if c.Lifetime <= 0 || c.Lifetime > longest {
		c.Lifetime = longest
	}
	if c.Idle <= 0 {
		c.Idle = 6 * time.Minute
	}
	for _, d := range []struct {
		value    *int
		fallback int
	}{
		{&c.RoomAllocations, 512},
		{&c.ParticipantAllocations, 128},
		{&c.Allocations, 8192},
		{&c.RoomRate, 50_000_000},
		{&c.Connections, 2048},
		{&c.AddressConnections, 256},
	} {
		if *d.value <= 0 {
			*d.value = d.fallback
		}
	}
	return c
}

// own says whether the server relays itself.
func (c Config) own() bool { return len(c.Packets) > 0 || c.TCPPort > 0 }

// Check says whether a client could use the server. The error is ErrURL or
// ErrSecret.
func (e External) Check() error {
	for _, u := range e.URLs {
		scheme, rest, _ := strings.Cut(u, ":")
		switch scheme {
		case "stun", "stuns":
		case "turn", "turns":
			if e.Secret == "" {
				return fmt.Errorf("%q: %w", u, ErrSecret)
			}
		default:
			return fmt.Errorf("%q: %w", u, ErrURL)
		}
		usable := signaling.ICE{Servers: []signaling.ICEServer{{URLs: []string{u}, Username: "-", Credential: "-"}}}
		if strings.HasPrefix(rest, "/") || len(usable.Usable()) == 0 {
			return fmt.Errorf("%q: %w", u, ErrURL)
		}
	}
	return nil
}
