package server

import (
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"moim/signaling"
)

// MaxParticipants is the most that a room can be configured to hold: a welcome
// that lists them all, with cards of full size, fits into one message.
const MaxParticipants = 48

// Certificates is where the certificate for https comes from. Its methods are
// called at the same time from many goroutines.
type Certificates interface {
	// TLSConfig is asked for once.
	TLSConfig() *tls.Config
	// HTTPS describes the certificate that host's clients get at present,
	// false if there is none.
	HTTPS(host string) (signaling.HTTPS, bool)
	// Trusted says whether a browser takes that certificate without asking.
	Trusted(host string) bool
}

// Relay is STUN and TURN for participants. Whoever made it closes it. Its methods
// are called at the same time from many goroutines.
type Relay interface {
	// ICE is what a participant of a room may use, who reached this server at
	// host; nil for nothing.
	ICE(room, participant, host string) *signaling.ICE
	// ServeConn takes over a connection that speaks STUN, by TCP or TLS.
	ServeConn(conn net.Conn)
}

// Config adjusts a Server. The zero value works; a zero field means the value
// in its comment.
type Config struct {
	Logger *slog.Logger // discards

	// TLS lets Serve speak https besides http, on the same port. Package
	// certificate has implementations: http only.
	TLS Certificates

	// Relay helps participants who cannot reach each other; its connections
	// come in on the port that is served. Package turn has an implementation:
	// nobody.
	Relay Relay

	// Embedded says to participants that the server ends with somebody's
	// application, and that another application is to take the room over then.
	Embedded bool

	// Bus joins this server with others that serve the same rooms; whoever made it
	// closes it after Shutdown. Package natsbus has an implementation: none, and
	// nothing of it runs.
	Bus Bus

	MaxParticipants int // in one room, at most the constant MaxParticipants: 32
	MaxRooms        int // 4096
	MaxConnections  int // 8192

	// MaxPerAddress is how many connections and sessions one network address (IPv6: a
	// network of 64 bits) may have at once. A proxy on another computer is one address: 4096.
	MaxPerAddress int

	// A participant is dropped as too slow when more than this waits for it. With
	// the system's buffers no connection takes more than 256 KiB.
	MailboxMessages int // 512
	MailboxBytes    int // 160 KiB

	// What one connection may send: messages per second, and at once.
	Rate  float64 // signaling.RateLimit
	Burst int     // signaling.RateBurst

	// What one network address may ask about rooms without joining them:
	// questions per second, and at once.
	QuestionRate  float64 // 10
	QuestionBurst int     // 50

	// What one network address may open of HTTP sessions: a second, and at once.
	OpeningRate  float64 // 10
	OpeningBurst int     // 100

	// What one network address may knock at rooms where people wait to be admitted: a
	// second, and at once.
	KnockRate  float64 // 2
	KnockBurst int     // 20

	WaitTimeout  time.Duration // for somebody who waits to be admitted: 10 minutes
	HostPatience time.Duration // how long people wait where no host is left: 1 minute

	JoinTimeout  time.Duration // signaling.JoinTimeout
	PingInterval time.Duration // of clients: signaling.PingInterval
	Silence      time.Duration // signaling.Silence
	Grace        time.Duration // signaling.Grace
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.MaxParticipants = min(orDefault(c.MaxParticipants, 32), MaxParticipants)
	c.MaxRooms = orDefault(c.MaxRooms, 4096)
	c.MaxConnections = orDefault(c.MaxConnections, 8192)
	c.MaxPerAddress = orDefault(c.MaxPerAddress, 4096)
	c.MailboxMessages = orDefault(c.MailboxMessages, 512)
	c.MailboxBytes = orDefault(c.MailboxBytes, 160<<10)
	c.Rate = orDefault(c.Rate, signaling.RateLimit)
	c.Burst = orDefault(c.Burst, signaling.RateBurst)
	c.QuestionRate = orDefault(c.QuestionRate, 10)
	c.QuestionBurst = orDefault(c.QuestionBurst, 50)
	c.OpeningRate = orDefault(c.OpeningRate, 10)
	c.OpeningBurst = orDefault(c.OpeningBurst, 100)
	c.KnockRate = orDefault(c.KnockRate, 2)
	c.KnockBurst = orDefault(c.KnockBurst, 20)
	c.WaitTimeout = orDefault(c.WaitTimeout, 10*time.Minute)
	c.HostPatience = orDefault(c.HostPatience, time.Minute)
	c.JoinTimeout = orDefault(c.JoinTimeout, signaling.JoinTimeout)
	c.PingInterval = orDefault(c.PingInterval, signaling.PingInterval)
	c.Silence = orDefault(c.Silence, signaling.Silence)
	c.Grace = orDefault(c.Grace, signaling.Grace)
	return c
}

// patience is how long a client may be quiet before it is asked for a sign of life:
// longer than a good one's pings are apart.
func (c Config) patience() time.Duration { return max(c.PingInterval, c.Silence/2) }

func orDefault[T int | float64 | time.Duration](value, fallback T) T {
	if value <= 0 {
		return fallback
	}
	return value
}
