package server

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"moim/signaling"
)

// carrier says what carries a connection.
type carrier int

const (
	byWebSocket carrier = iota
	byRequests          // server-sent events and polling, between which a session changes
	carriers
)

func (c carrier) String() string {
	if c == byWebSocket {
		return "websocket"
	}
	return "http"
}

// metrics counts what happens, of all together: no rooms, participants or
// addresses. Any goroutine may call it.
type metrics struct {
	opened   [carriers]atomic.Int64
	closed   [carriers]atomic.Int64
	relayed  atomic.Int64 // messages that came
	received atomic.Int64 // messages put into mailboxes

	mu       sync.Mutex
	refusals map[signaling.ErrorCode]int64
}

func newMetrics() *metrics { return &metrics{refusals: make(map[signaling.ErrorCode]int64)} }

// refuse counts a connection that was refused, or ended, with an error.
func (m *metrics) refuse(code signaling.ErrorCode) {
	m.mu.Lock()
	m.refusals[code]++
	m.mu.Unlock()
}

// Metrics serves what the server counts, in the text format of Prometheus, to GET
// requests on any path. It holds no personal data and no rooms, but is for the
// operator: it is not part of Handler.
func (s *Server) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		s.writeMetrics(w)
	})
}

func (s *Server) writeMetrics(w io.Writer) {
	rooms, participants := s.hub.population()
	m := s.hub.metrics
	describe(w, "moim_rooms", "gauge", "Rooms with participants at this node.")
	sample(w, "moim_rooms", "", int64(rooms))
	describe(w, "moim_participants", "gauge", "Participants at this node, those within their grace time included.")
	sample(w, "moim_participants", "", int64(participants))
	describe(w, "moim_connections", "gauge", "Connections and sessions, by transport.")
	for c := range carriers {
		// In this order, so that the difference is never below nothing.
		closed := m.closed[c].Load()
		sample(w, "moim_connections", fmt.Sprintf("{transport=%q}", c), m.opened[c].Load()-closed)
	}
	describe(w, "moim_connections_opened_total", "counter", "Connections and sessions since the start, by transport.")
	for c := range carriers {
		sample(w, "moim_connections_opened_total", fmt.Sprintf("{transport=%q}", c), m.opened[c].Load())
	}
	describe(w, "moim_messages_total", "counter", "Messages that participants at this node sent to others.")
	sample(w, "moim_messages_total", "", m.relayed.Load())
	describe(w, "moim_deliveries_total", "counter", "Messages for participants at this node, arrivals and departures included.")
	sample(w, "moim_deliveries_total", "", m.received.Load())
	describe(w, "moim_refusals_total", "counter", "Connections refused or ended with an error, by its code.")
	m.mu.Lock()
	codes := make([]signaling.ErrorCode, 0, len(m.refusals))
	for code := range m.refusals {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		sample(w, "moim_refusals_total", fmt.Sprintf("{code=%q}", code), m.refusals[code])
	}
	m.mu.Unlock()
	if s.config.Bus != nil {
		connected := int64(0)
		if s.config.Bus.Connected() {
			connected = 1
		}
		describe(w, "moim_bus_connected", "gauge", "Whether other nodes can be reached.")
		sample(w, "moim_bus_connected", "", connected)
	}
}

func describe(w io.Writer, name, kind, help string) {
	_, _ = fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func sample(w io.Writer, name, labels string, value int64) {
	_, _ = fmt.Fprintf(w, "%s%s %d\n", name, labels, value)
}
