package app

import (
	"context"

	"moim/signaling"
	"moim/signaling/client"
)

// observe takes note of a message from the room, and tells the others in turn what
// they need to know of this application.
func (s *succession) observe(ctx context.Context, connection *client.Sealed, e signaling.Envelope) {
	switch e.Type {
	case signaling.TypeWelcome:
		s.welcomed(connection.Server(), e.Embedded)
		if len(e.Peers) > 0 {
			s.offer(ctx, connection, "")
		}
	case signaling.TypeJoined:
		s.offer(ctx, connection, e.Participant)
	case signaling.TypeLeft:
		s.mu.Lock()
		delete(s.offers, e.Participant)
		s.mu.Unlock()
	case signaling.TypeMessage:
		payload, err := signaling.ParsePayload(e.Payload)
		if err == nil && payload.Type == signaling.PayloadHost {
			s.mu.Lock()
			if _, known := s.offers[e.From]; known || len(s.offers) < mostOffers {
				s.offers[e.From] = *payload.Host
			}
			s.mu.Unlock()
		}
	}
}

// welcomed notes what server the room is at. Where that is this application's own
// the room is announced, and who comes before it is watched.
func (s *succession) welcomed(server string, embedded bool) {
	took := s.note(embedded)
	if !s.heir.serves(server) {
		return
	}
	s.heir.announce(s.room)
	if !took {
		return
	}
	select {
	case s.took <- struct{}{}:
	default:
	}
}

// note notes whether the room is at an embedded server, and says whether this
// application has taken it over.
func (s *succession) note(embedded bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.embedded = embedded
	return len(s.rivals) > 0
}

// offer tells one participant, or everybody, that this application can host.
func (s *succession) offer(ctx context.Context, connection *client.Sealed, to string) {
	if s.silent() {
		return
	}
	host := signaling.Host{Serving: s.heir.serves(connection.Server())}
	if !s.hidden() {
		host.Addresses = s.heir.addresses()
	}
	payload, err := signaling.Payload{Type: signaling.PayloadHost, Host: &host}.Encode()
	if err == nil {
		err = connection.Send(ctx, signaling.Envelope{V: signaling.Version, Type: signaling.TypeMessage, To: to, Payload: payload})
	}
	if err != nil {
		s.logger.Info("the others do not know that this application could host", "error", err)
	}
}

// watchRivals looks whether the room is at a server that comes before this
// application's own: a host that was only out of reach, or an heir that was slow.
// Then this application stops hosting, and everybody follows.
func (s *succession) watchRivals(ctx context.Context) {
	for wait(ctx, rivalInterval) {
		s.mu.Lock()
		rivals := s.rivals
		s.mu.Unlock()
		for _, server := range rivals {
			people, err := s.ask(ctx, server)
			if err != nil || people == 0 || s.heir.serves(server) {
				continue
			}
			s.logger.Info("the room is at another host; giving way")
			s.mu.Lock()
			s.yieldTo, s.rivals = server, nil
			s.mu.Unlock()
			s.heir.close()
			return
		}
	}
}
