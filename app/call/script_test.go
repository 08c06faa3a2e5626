package call_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// Participants in the order of their IDs; self is in the middle, so that it is
// polite towards the ones above and impolite towards the ones below.
const (
	below = call.PeerID("11111111111111111111111111111111")
	self  = call.PeerID("55555555555555555555555555555555")
	above = call.PeerID("99999999999999999999999999999999")
	code  = "ABCD-EFGH-JKMN"
)

// script plays events into step and keeps what comes of them.
type script struct {
	t       *testing.T
	state   call.State
	now     time.Duration
	effects []call.Effect
}

func newScript(t *testing.T, c call.Config) *script {
	t.Helper()
	s := &script{t: t, state: call.NewState(c)}
	s.play(call.Started{})
	return s
}

// inCall is a script that has joined a room where those peers were.
func inCall(t *testing.T, peers ...call.PeerID) *script {
	t.Helper()
	s := newScript(t, call.Config{Preferences: call.Preferences{Name: "Ada"}})
	s.play(call.Join{Text: code})
	s.play(call.Entered{Attempt: 1, ID: self, Room: call.Room{Code: code}})
	s.receive(welcome(false, peers...))
	s.effects = nil
	return s
}

// play handles one event at the present time.
func (s *script) play(e call.Event) {
	s.t.Helper()
	var effects []call.Effect
	s.state, effects = call.Step(s.state, s.now, e)
	for _, e := range effects {
		if _, ok := e.(call.Note); !ok {
			s.effects = append(s.effects, e)
		}
	}
}

func (s *script) receive(e signaling.Envelope) {
	s.t.Helper()
	s.play(call.Received{Attempt: 1, Envelope: e})
}

// until lets time pass in ticks.
func (s *script) until(at time.Duration) {
	s.t.Helper()
	for s.now < at {
		s.now += 250 * time.Millisecond
		s.play(call.Tick{})
	}
}

func (s *script) snapshot() *call.Snapshot { return call.SnapshotOf(&s.state, s.now) }

// peer is a participant in the snapshot; nil where there is none.
func (s *script) peer(id call.PeerID) *call.Participant {
	peers := s.snapshot().Peers
	for i := range peers {
		if peers[i].ID == id {
			return &peers[i]
		}
	}
	return nil
}

// take returns the effects so far and forgets them.
func (s *script) take() []call.Effect {
	effects := s.effects
	s.effects = nil
	return effects
}

// wantEffects compares all effects since the last look.
func (s *script) wantEffects(want ...call.Effect) {
	s.t.Helper()
	got := s.take()
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		s.t.Errorf("effects at %v:\n got %s\nwant %s", s.now, list(got), list(want))
	}
}

func list(effects []call.Effect) string {
	var text strings.Builder
	for _, e := range effects {
		fmt.Fprintf(&text, "%T%+v ", e, e)
	}
	return text.String()
}

func presences(peers []call.PeerID) []signaling.Presence {
	out := make([]signaling.Presence, 0, len(peers))
	for _, id := range peers {
		out = append(out, signaling.Presence{Participant: string(id), Card: card("Peer " + string(id[:1]))})
	}
	return out
}

func card(name string) json.RawMessage {
	data, err := signaling.Card{Name: name}.Encode()
	if err != nil {
		panic(err)
	}
	return data
}

func welcome(resumed bool, peers ...call.PeerID) signaling.Envelope {
	return signaling.Envelope{V: signaling.Version, Type: signaling.TypeWelcome, Resumed: resumed, Peers: presences(peers)}
}

func joined(id call.PeerID) signaling.Envelope {
	return signaling.Envelope{V: signaling.Version, Type: signaling.TypeJoined, Participant: string(id), Card: card("Peer " + string(id[:1]))}
}

func left(id call.PeerID, reason string) signaling.Envelope {
	return signaling.Envelope{V: signaling.Version, Type: signaling.TypeLeft, Participant: string(id), Reason: reason}
}

func offline() signaling.Envelope {
	return signaling.Envelope{V: signaling.Version, Type: signaling.TypeOffline}
}

func relayed(t *testing.T, from call.PeerID, p signaling.Payload) signaling.Envelope {
	t.Helper()
	data, err := p.Encode()
	if err != nil {
		t.Fatalf("encode payload: %v", err)
	}
	return signaling.Envelope{V: signaling.Version, Type: signaling.TypeMessage, From: string(from), Payload: data}
}

// description is one from a given connection of the sender.
func description(kind, connection string) signaling.Payload {
	return signaling.Payload{Type: signaling.PayloadDescription, Description: &signaling.Description{
		Type: kind, SDP: "v=0\r\no=- " + connection + " 2 IN IP4 0.0.0.0\r\ns=-\r\n",
	}}
}

func status(microphone, camera, screen bool) signaling.Payload {
	return signaling.Payload{Type: signaling.PayloadStatus, Status: &signaling.Status{
		Microphone: microphone, Camera: camera, Screen: screen,
	}}
}

func changed(id call.PeerID, state call.ConnectionState) call.PeerChanged {
	return call.PeerChanged{Peer: id, State: state}
}

// wantProblem compares the shown problem; "" is none.
func wantProblem(t *testing.T, got *call.Problem, want call.ProblemCode) {
	t.Helper()
	switch {
	case got == nil && want != "":
		t.Errorf("no problem, want %q", want)
	case got != nil && got.Code != want:
		t.Errorf("problem %q, want %q", got.Code, want)
	}
}
