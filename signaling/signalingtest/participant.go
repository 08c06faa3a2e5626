package signalingtest

import (
	"context"
	"encoding/json"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
)

// Participant is a connected client with what it was made of. What it tells is
// sealed, and what it receives is opened.
type Participant struct {
	*client.Sealed
	Config client.Config
	Code   signaling.Code
	ID     string

	tb testing.TB
}

// Join connects a new participant and takes its welcome, which it returns.
// The participant leaves with the test, if not before.
func (s *Server) Join(code signaling.Code, name string) (*Participant, signaling.Envelope) {
	s.tb.Helper()
	p := s.JoinAs(client.Config{
		Participant: signaling.NewParticipantID(),
		Secret:      signaling.NewSecret(),
	}, code, name)
	return p, p.Await(signaling.TypeWelcome)
}

// JoinAs connects with a configuration whose Server is filled in if it is empty.
// The welcome is still to be received.
func (s *Server) JoinAs(config client.Config, code signaling.Code, name string) *Participant {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if config.Server == "" {
		config.Server = s.URL
	}
	c, err := client.Join(ctx, config, s.Room(code), signaling.Card{Name: name})
	if err != nil {
		s.tb.Fatalf("signalingtest: %v", err)
	}
	p := &Participant{Sealed: c, Config: config, Code: code, ID: config.Participant, tb: s.tb}
	s.tb.Cleanup(p.Leave)
	return p
}

// NewPair starts a server with two participants in one room who know of each
// other.
func NewPair(tb testing.TB, config server.Config) (s *Server, first, second *Participant) {
	tb.Helper()
	s = NewServer(tb, config)
	code := signaling.NewCode()
	first, _ = s.Join(code, "first")
	second, _ = s.Join(code, "second")
	first.Await(signaling.TypeJoined)
	return s, first, second
}

// Leave leaves the room and waits until the client has ended. A server that is
// away does not matter.
func (p *Participant) Leave() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = p.Close(ctx)
}

// Tell seals a payload for one participant, or for all others where to is empty.
func (p *Participant) Tell(to string, payload any) {
	p.tb.Helper()
	data, err := json.Marshal(payload)
	if err != nil {
		p.tb.Fatalf("signalingtest: %v", err)
	}
	message := signaling.Envelope{Type: signaling.TypeMessage, To: to, Payload: data}
	if err := p.Send(context.Background(), message); err != nil {
		p.tb.Fatalf("signalingtest: %v", err)
	}
}

// Next receives the next message, whatever it is.
func (p *Participant) Next() signaling.Envelope {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := p.Receive(ctx)
	if err != nil {
		p.tb.Fatalf("signalingtest: receive: %v", err)
	}
	return e
}

// Await receives the next message, which must be of the given type.
func (p *Participant) Await(want signaling.Type) signaling.Envelope {
	p.tb.Helper()
	e := p.Next()
	if e.Type != want {
		p.tb.Fatalf("signalingtest: got %s (%s %s), want %s", e.Type, e.Code, e.Message, want)
	}
	return e
}
