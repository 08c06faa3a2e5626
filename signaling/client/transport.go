package client

// Transport is a way to carry the protocol (PROTOCOL.md section 2).
type Transport string

// The transports, best first.
const (
	WebSocket Transport = "websocket" // RFC 6455
	Events    Transport = "events"    // server-sent events down, POST up
	Poll      Transport = "poll"      // long polling down, POST up
)

// allTransports is what a client tries, best first.
func allTransports() []Transport { return []Transport{WebSocket, Events, Poll} }
