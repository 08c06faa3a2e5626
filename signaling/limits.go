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

// Size limits. Sizes are bytes of UTF-8 unless said otherwise.
const (
	MaxMessage = 64 << 10 // one WebSocket message
	MaxSealed  = 48 << 10 // Envelope.Payload, in characters of base64
	MaxCard    = 1 << 10  // Envelope.Card
	MaxID      = 64       // Envelope.ID
	MaxName    = 64       // Card.Name, in characters
	MaxDemand  = 16       // entries of Payload.Demand

	// MaxPayload is a payload before it is sealed: as much as fits into MaxSealed.
	MaxPayload = MaxSealed/4*3 - sealedBytes
)

// Rate limits of one connection: messages per second, and how many may come at
// once after a quiet time.
const (
	RateLimit = 50
	RateBurst = 400
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
)

// Reasons of a left message.
const (
	ReasonLeft = "left" // it said so
	ReasonLost = "lost" // its connection ended and did not come back
)
