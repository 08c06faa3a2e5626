package signalingtest

import (
	"context"

	"moim/signaling"
	"moim/signaling/client"
)

// Host is a participant who holds its room's admin key.
type Host struct {
	*Participant
	Key signaling.AdminKey

	room   signaling.Room
	serial uint64
}

// Host connects the first participant of a room, who makes its key and shows the
// server that it holds it. The welcome and the answer are taken.
func (s *Server) Host(code signaling.Code, name string) *Host {
	s.tb.Helper()
	key := signaling.NewAdminKey()
	h := &Host{Key: key, room: s.Room(code), Participant: s.JoinAs(client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Admin: key.Public,
	}, code, name)}
	if welcome := h.Await(signaling.TypeWelcome); welcome.Admin != key.Public() {
		s.tb.Fatalf("signalingtest: the room's key is %q", welcome.Admin)
	}
	h.Order(signaling.ActionHold, "", 0)
	h.Await(signaling.TypeGoverned)
	return h
}

// Sign signs the host's next order for a room.
func (h *Host) Sign(room signaling.Room, action signaling.Action, target string, value int) signaling.Order {
	h.serial++
	return h.Key.Sign(room.ID(), signaling.Order{
		Action: action, Issuer: h.ID, Serial: h.serial, Target: target, Value: value,
	})
}

// Order gives the host's next order.
func (h *Host) Order(action signaling.Action, target string, value int) {
	h.tb.Helper()
	h.Give(h.Sign(h.room, action, target, value))
}

// Give sends an order, whoever's it is.
func (p *Participant) Give(o signaling.Order) {
	p.tb.Helper()
	if err := p.Send(context.Background(), signaling.Envelope{Type: signaling.TypeGovern, Order: &o}); err != nil {
		p.tb.Fatalf("signalingtest: %v", err)
	}
}
