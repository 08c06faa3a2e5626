package signaling

import "time"

// ServiceName is how a server's answer at HealthPath names it.
const ServiceName = "moim-signaling"

// Path is where a server speaks the protocol, and Subprotocol the WebSocket
// subprotocol (RFC 6455 section 1.9) that both sides must agree on.
const (
	Path        = "/v1/ws"
	HealthPath  = "/healthz"
	RoomsPath   = "/v1/rooms/" // and a room's identifier: Occupancy
	Subprotocol = "moim.v1"
)

// Where a server speaks the protocol by plain HTTP requests, for clients whose
// network lets no WebSocket through: POST opens a session and DELETE ends it;
// POST sends, GET receives as server-sent events or by long polling.
const (
	SessionPath  = "/v1/session"
	MessagesPath = "/v1/session/messages"
	EventsPath   = "/v1/session/events"
	PollPath     = "/v1/session/poll"
	// SessionHeader holds the session's token, so that it stands in no address and
	// in no log of a proxy's.
	SessionHeader = "Moim-Session"
)

// Size limits. Sizes are bytes of UTF-8 unless said otherwise.
const (
	MaxMessage = 64 << 10 // one WebSocket message
	MaxSealed  = 48 << 10 // Envelope.Payload, in characters of base64
	MaxCard    = 1 << 10  // Envelope.Card
	MaxID      = 64       // Envelope.ID
	MaxName    = 64       // Card.Name, in characters
	MaxDemand  = 16       // entries of Payload.Demand

	MaxHostAddresses = 8 // of Host

	// MaxPayload is a payload before it is sealed: as much as fits into MaxSealed.
	MaxPayload       = MaxSealed/4*3 - sealedBytes
	MaxBatch         = 256 << 10 // the body of one Batch or Answer
	MaxBatchMessages = 128       // messages in it
)

// Rate limits of one connection: messages per second, and how many may come at
// once after a quiet time.
const (
	RateLimit = 50
	RateBurst = 400
)

// ConfirmEvery is after how many numbered messages, or bytes of them, a counting
// client confirms at once, without waiting for its next ping: servers keep no more
// than that many times four.
const (
	ConfirmEvery      = 128
	ConfirmEveryBytes = 48 << 10
)

// OccupancyInterval is how long a client that asks for a room's Occupancy waits
// before it asks again.
const OccupancyInterval = 5 * time.Second

// Times that both sides count on.
const (
	PingInterval = 2 * time.Second  // how often a client says ping
	Silence      = 5 * time.Second  // after which a quiet connection is lost
	Grace        = 4 * time.Second  // how long a lost participant stays present
	JoinTimeout  = 10 * time.Second // for a connection that never joins
	PollTime     = 15 * time.Second // how long a server holds a poll with nothing to say; proxies often cut at 20 s
	Heartbeat    = 2 * time.Second  // how often a stream of events shows that it lives
)

// The same for a client of an embedded server that could follow the room elsewhere: it
// is to notice within seconds that the host's cable was pulled. The connection that is
// lost by mistake on a busy machine is resumed at once.
const (
	EmbeddedPingInterval = time.Second
	EmbeddedSilence      = 2000 * time.Millisecond
)

// Reasons of a left message.
const (
	ReasonLeft = "left" // it said so
	ReasonLost = "lost" // its connection ended and did not come back
	// ReasonRemoved comes with the Order of whoever removed it.
	ReasonRemoved = "removed"
)
