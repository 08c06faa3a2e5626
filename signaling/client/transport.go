package client

import "sync"

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

// Memory remembers which transport reached which server, so that the next
// connection begins with it. Its zero value is ready, and any goroutine may use it.
type Memory struct {
	mu   sync.Mutex
	last map[string]Transport
}

// Transport is what reached a server last, "" where that is not known.
func (m *Memory) Transport(server string) Transport {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last[server]
}

func (m *Memory) remember(server string, t Transport) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil {
		m.last = make(map[string]Transport)
	}
	m.last[server] = t
}
