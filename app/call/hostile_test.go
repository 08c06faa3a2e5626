package call_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

const (
	hostilePatience = 20 * time.Second
	// attacked is how many messages each attack is tried on.
	attacked = 100

	adasPrint     = "a=fingerprint:sha-256 AD:AA:DA\r\n"
	mallorysPrint = "a=fingerprint:sha-256 66:66:66\r\n"
)

// line is a call.Connector over the real client, to one server.
type line struct {
	url   string
	rooms *signaling.Rooms
}

func (l line) Host(ctx context.Context, self call.Identity) (call.Signaler, call.Room, error) {
	return l.join(ctx, signaling.NewCode(), self)
}

func (l line) Join(ctx context.Context, to signaling.Invitation, self call.Identity) (call.Signaler, call.Room, error) {
	return l.join(ctx, to.Code, self)
}

func (l line) Peek(context.Context, signaling.Invitation) (int, error) { return 0, nil }

func (l line) join(ctx context.Context, code signaling.Code, self call.Identity) (call.Signaler, call.Room, error) {
	room := l.rooms.Of(code)
	c, err := client.Join(ctx, client.Config{Server: l.url, Participant: string(self.ID), Secret: self.Secret}, room, self.Card)
	if err != nil {
		return nil, call.Room{}, err
	}
	return c, call.Room{ID: room.ID(), Code: code.String()}, nil
}

// watched is a transport that keeps the numbered descriptions it is to apply,
// and leaves the others to the one that it is made of.
type watched struct {
	*transport

	mu      sync.Mutex
	applied []string // SDP
}

func (w *watched) Apply(peer call.PeerID, p signaling.Payload) {
	if p.Description == nil || !strings.HasPrefix(p.Description.SDP, "a=number:") {
		w.transport.Apply(peer, p)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.applied = append(w.applied, p.Description.SDP)
}

func (w *watched) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.applied)
}

// numbered is a description that names its sender's certificate.
func numbered(n int) string { return fmt.Sprintf("a=number:%03d\r\n", n) + adasPrint }

// victim is somebody who takes part through a hostile server.
type victim struct {
	*call.Session

	t         *testing.T
	id        call.PeerID
	transport *watched
}

// scene is two rooms behind a hostile server: Ada, Grace and Edsger in the one,
// Hana and Ivo in the other.
type scene struct {
	t                             *testing.T
	meddler                       *signalingtest.Meddler
	ada, grace, edsger, hana, ivo *victim
	random                        *rand.Rand // meddling is one at a time
}

func newScene(t *testing.T, rooms *signaling.Rooms, code, other signaling.Code) *scene {
	t.Helper()
	s := &scene{t: t, meddler: signalingtest.NewMeddler(t, signalingtest.NewServer(t, server.Config{})), random: newRandom()}
	l := line{url: s.meddler.URL, rooms: rooms}
	s.ada, s.grace, s.edsger = newVictim(t, l, "Ada", code), newVictim(t, l, "Grace", code), newVictim(t, l, "Edsger", code)
	s.hana, s.ivo = newVictim(t, l, "Hana", other), newVictim(t, l, "Ivo", other)
	for _, v := range []*victim{s.ada, s.grace, s.edsger} {
		v.until("three together", func(n *call.Snapshot) bool { return connectedTo(n) == 2 })
	}
	for _, v := range []*victim{s.hana, s.ivo} {
		v.until("two together", func(n *call.Snapshot) bool { return connectedTo(n) == 1 })
	}
	return s
}

func connectedTo(n *call.Snapshot) int {
	count := 0
	for i := range n.Peers {
		if n.Peers[i].State == call.StateConnected {
			count++
		}
	}
	return count
}

func newVictim(t *testing.T, l line, name string, code signaling.Code) *victim {
	t.Helper()
	v := &victim{t: t, transport: &watched{transport: newTransport()}}
	v.Session = call.NewSession(call.Config{
		Transport: v.transport, Studio: newStudio(), Connector: l, Preferences: call.Preferences{Name: name},
	})
	v.Start()
	t.Cleanup(func() {
		if err := v.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	v.Do(call.Join{Text: code.String()})
	v.until("in the call", func(n *call.Snapshot) bool { return n.Phase == call.PhaseInCall })
	v.id = v.Latest().Self.ID
	return v
}

// until waits for a snapshot.
func (v *victim) until(what string, is func(*call.Snapshot) bool) {
	v.t.Helper()
	snapshots, cancel := v.Subscribe()
	defer cancel()
	deadline := time.After(hostilePatience)
	for n := v.Latest(); !is(n); {
		select {
		case n = <-snapshots:
		case <-deadline:
			v.t.Fatalf("%s: not in time: %+v", what, n)
		}
	}
}

// tell sends so many numbered descriptions to a peer, and at last an honest one,
// through an honest server.
func (s *scene) tell(meddle signalingtest.Meddle) {
	s.t.Helper()
	s.meddler.Do(meddle)
	send := func(n int) {
		s.ada.Post(call.SignalReady{Peer: s.grace.id, Payload: signaling.Payload{
			Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "offer", SDP: numbered(n)},
		}})
	}
	for n := range attacked {
		send(n)
	}
}

// isTarget says whether a message on its way is one of Ada's for Grace.
func (s *scene) isTarget(to string, e signaling.Envelope) bool {
	return e.Type == signaling.TypeSealed && to == string(s.grace.id) && e.From == string(s.ada.id) && e.To != ""
}

// goesOn checks that the calls go on as if nothing had been: everybody is
// connected, and what is said through an honest server arrives.
func (s *scene) goesOn(v *victim, before int) {
	s.t.Helper()
	s.meddler.Do(nil)
	const last = 999
	s.ada.Post(call.SignalReady{Peer: s.grace.id, Payload: signaling.Payload{
		Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "offer", SDP: numbered(last)},
	}})
	for deadline := time.Now().Add(hostilePatience); !slices.Contains(s.grace.transport.all(), numbered(last)); {
		if time.Now().After(deadline) {
			s.t.Fatalf("an honest message does not arrive any more; applied %d", len(s.grace.transport.all()))
		}
		<-time.After(5 * time.Millisecond)
	}
	for _, p := range []*victim{s.ada, s.grace, s.edsger} {
		if n := p.Latest(); n.Phase != call.PhaseInCall || connectedTo(n) < 2 {
			s.t.Errorf("%s is %s, connected to %d", n.Self.Name, n.Phase, connectedTo(n))
		}
	}
	if got := v.Latest().Refused; got != before {
		s.t.Errorf("%d refused, want %d", got, before)
	}
}

// wantRefused waits until somebody has refused all attacks and says so, and
// checks that none came through.
func (s *scene) wantRefused(v *victim, subject string) {
	s.t.Helper()
	v.until("all refused", func(n *call.Snapshot) bool { return n.Refused >= attacked })
	n := v.Latest()
	wantProblem(s.t, n.Problem, call.ProblemTampered)
	if n.Problem != nil && n.Problem.Subject != subject {
		s.t.Errorf("problem about %q, want %q", n.Problem.Subject, subject)
	}
	if got := v.transport.all(); len(got) != 0 {
		s.t.Errorf("%d came through: %q", len(got), got[0])
	}
}

// in is a payload as bytes, which are changed in place.
func in(e signaling.Envelope, change func(raw []byte) []byte) signaling.Envelope {
	var raw []byte
	if json.Unmarshal(e.Payload, &raw) != nil {
		return e
	}
	e.Payload = json.RawMessage(`"` + base64.StdEncoding.EncodeToString(change(raw)) + `"`)
	return e
}

// swapPrint puts Mallory's fingerprint in the place of Ada's without any key: the
// cipher alone, without its tag, would let that happen.
func swapPrint(raw []byte) []byte {
	const header = 24
	payload, err := signaling.Payload{
		Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "offer", SDP: numbered(0)},
	}.Encode()
	if err != nil {
		panic(err)
	}
	at := header + strings.Index(string(payload), "AD:AA:DA")
	from, to := "AD:AA:DA", "66:66:66"
	for i := range from {
		raw[at+i] ^= from[i] ^ to[i]
	}
	return raw
}
