package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"moim/signaling"
)

// Sealed is a Client that hides from the server what participants tell each
// other: it seals what is sent and opens what is received, cards included.
// Whatever does not open is delivered as signaling.TypeForged, once for each
// message or card, and whoever shows no card that opens is not delivered at all,
// because nobody without the room's code is a participant.
type Sealed struct {
	client *Client
	log    *slog.Logger

	sending sync.Mutex // what is sealed first is queued first; queueing waits for nothing
	sealer  *signaling.Sealer

	opening sync.Mutex // guards opener, which the reader uses, and Move
	opener  *signaling.Opener

	// The one reader owns these.
	waits []signaling.Envelope // to be delivered next
}

// Join connects as Dial does, and takes part in the room under the card.
// config's Room and Card are filled in.
func Join(ctx context.Context, config Config, room signaling.Room, card signaling.Card) (*Sealed, error) {
	config = config.withDefaults()
	sealer, err := signaling.NewSealer(room, config.Participant, card)
	if err != nil {
		return nil, fmt.Errorf("seal card: %w", err)
	}
	config.Room, config.Card = room.ID(), sealer.Card()
	c, err := Dial(ctx, config)
	if err != nil {
		return nil, err
	}
	return &Sealed{client: c, log: c.log, sealer: sealer, opener: signaling.NewOpener(room, config.Participant)}, nil
}

// Move takes part in another room as well, in which the participant has never been,
// with the same identity; see signaling.Sealer. config's Room and Card are filled in.
func (s *Sealed) Move(ctx context.Context, config Config, room signaling.Room) (*Sealed, error) {
	config = config.withDefaults()
	s.sending.Lock()
	sealer, err := s.sealer.Move(room)
	s.sending.Unlock()
	if err != nil {
		return nil, fmt.Errorf("seal card: %w", err)
	}
	s.opening.Lock()
	opener, err := s.opener.Move(room)
	s.opening.Unlock()
	if err != nil {
		return nil, fmt.Errorf("derive keys: %w", err)
	}
	config.Room, config.Card = room.ID(), sealer.Card()
	c, err := Dial(ctx, config)
	if err != nil {
		return nil, err
	}
	return &Sealed{client: c, log: c.log, sealer: sealer, opener: opener}, nil
}

// Drop is Client.Drop.
func (s *Sealed) Drop() { s.client.Drop() }

// Send seals and queues a message, of signaling.TypeMessage, or queues an order, of
// signaling.TypeGovern. It may be called
// from any goroutine; the errors are those of Client.Send.
func (s *Sealed) Send(ctx context.Context, e signaling.Envelope) error {
	if e.Type == signaling.TypeGovern {
		return s.client.Send(ctx, e) // which the server is to read
	}
	if e.Type != signaling.TypeMessage {
		return fmt.Errorf("send %q: only messages and orders are sent", e.Type)
	}
	s.sending.Lock()
	defer s.sending.Unlock()
	payload, err := s.sealer.Seal(e.To, e.Payload)
	if err != nil {
		return fmt.Errorf("seal message: %w", err)
	}
	e.Type, e.Payload = signaling.TypeSealed, payload
	return s.client.Send(ctx, e)
}

// Receive waits for the next message, as Client.Receive does, and opens it.
func (s *Sealed) Receive(ctx context.Context) (signaling.Envelope, error) {
	for {
		if len(s.waits) > 0 {
			e := s.waits[0]
			s.waits = s.waits[1:]
			return e, nil
		}
		e, err := s.client.Receive(ctx)
		if err != nil {
			return e, err
		}
		s.open(e)
	}
}

// Transport is Client.Transport.
func (s *Sealed) Transport() Transport { return s.client.Transport() }

// Server is Client.Server.
func (s *Sealed) Server() string { return s.client.Server() }

// Close is Client.Close.
func (s *Sealed) Close(ctx context.Context) error { return s.client.Close(ctx) }

// open turns a message of the server into what is to be delivered.
func (s *Sealed) open(e signaling.Envelope) {
	s.opening.Lock()
	defer s.opening.Unlock()
	switch e.Type {
	case signaling.TypeWelcome:
		s.openWelcome(e)
	case signaling.TypeJoined:
		if card, ok := s.openCard(e.Participant, e.Card); ok {
			e.Card = card
			s.deliver(e)
		}
	case signaling.TypeKnock:
		s.openKnock(e)
	case signaling.TypeSealed:
		s.openMessage(e)
	default:
		s.deliver(e)
	}
}

// openWelcome delivers the welcome first, and then what was forged in it.
func (s *Sealed) openWelcome(e signaling.Envelope) {
	at := len(s.waits)
	s.deliver(e)
	peers := make([]signaling.Presence, 0, len(e.Peers))
	for _, p := range e.Peers {
		if card, ok := s.openCard(p.Participant, p.Card); ok {
			peers = append(peers, signaling.Presence{Participant: p.Participant, Card: card})
		}
	}
	s.waits[at].Peers = peers
}

// openCard opens a participant's card, or delivers that it does not open.
func (s *Sealed) openCard(participant string, sealed json.RawMessage) (json.RawMessage, bool) {
	card, err := s.opener.Card(participant, sealed)
	if err == nil {
		var opened json.RawMessage
		if opened, err = card.Encode(); err == nil {
			return opened, true
		}
	}
	s.deliver(signaling.Envelope{Type: signaling.TypeForged, Participant: participant, Message: err.Error()})
	return nil, false
}

// openKnock delivers a knock with its card or, where that does not open, without one:
// who knocks does not know the code, and is nobody to warn of.
func (s *Sealed) openKnock(e signaling.Envelope) {
	sealed := e.Card
	e.Card = nil
	if card, err := s.opener.Card(e.Participant, sealed); err == nil {
		if opened, err := card.Encode(); err == nil {
			e.Card = opened
		}
	}
	s.deliver(e)
}

func (s *Sealed) openMessage(e signaling.Envelope) {
	payload, err := s.opener.Message(e.From, e.To, e.Payload)
	switch {
	case err == nil:
		e.Type, e.Payload = signaling.TypeMessage, append(json.RawMessage(nil), payload...)
		s.deliver(e)
	case errors.Is(err, signaling.ErrStale):
		s.log.Info("message that came before ignored", "peer", e.From)
	default:
		s.deliver(signaling.Envelope{Type: signaling.TypeForged, From: e.From, Message: err.Error()})
	}
}

func (s *Sealed) deliver(e signaling.Envelope) { s.waits = append(s.waits, e) }
