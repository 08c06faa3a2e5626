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
}

func newScene(t *testing.T, rooms *signaling.Rooms, code, other signaling.Code) *scene {
	t.Helper()
	s := &scene{t: t, meddler: signalingtest.NewMeddler(t, signalingtest.NewServer(t, server.Config{}))}
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

// TestHostileServer tries what a server can do to what it passes on: 100 times
// each, and 100 times it is detected or without effect.
func TestHostileServer(t *testing.T) {
	t.Parallel()
	var rooms signaling.Rooms
	code, other := signaling.NewCode(), signaling.NewCode()
	random := rand.New(rand.NewPCG(3, 4)) // meddling is one at a time, and attacks are too
	stranger, err := signaling.NewSealer(signaling.NewCode().Room(), string(below), signaling.Card{Name: "Mallory"})
	if err != nil {
		t.Fatal(err)
	}

	// What is refused every time, and about whom the person is told.
	for _, attack := range []struct {
		name    string
		victim  func(*scene) *victim
		subject string
		as      func(s *scene, e signaling.Envelope) (to string, out signaling.Envelope)
	}{
		{"a fingerprint swapped in the sealed text", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return e.To, in(e, swapPrint)
		}},
		{"a fingerprint under another key", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.Payload, _ = stranger.Seal(e.To, []byte(`{"type":"description","description":{"type":"offer","sdp":"`+mallorysPrint+`"}}`))
			return e.To, e
		}},
		{"a fingerprint in the clear", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.Payload = json.RawMessage(`"{\"type\":\"description\"}"`)
			return e.To, e
		}},
		{"a bit flipped", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return e.To, in(e, func(raw []byte) []byte {
				raw[random.IntN(len(raw))] ^= 1 << random.IntN(8)
				return raw
			})
		}},
		{"cut short", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return e.To, in(e, func(raw []byte) []byte { return raw[:random.IntN(len(raw))] })
		}},
		{"said to be another's", nil, "Edsger", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.From = string(s.edsger.id)
			return e.To, e
		}},
		{"said to be for all", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			to := e.To
			e.To = ""
			return to, e
		}},
		{"given to another", func(s *scene) *victim { return s.edsger }, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.To = []string{e.To, string(s.edsger.id), ""}[random.IntN(3)]
			return string(s.edsger.id), e
		}},
		{"given to who has sent it", func(s *scene) *victim { return s.ada }, "", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return string(s.ada.id), e
		}},
		{"moved to another room", func(s *scene) *victim { return s.hana }, "Ivo", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.From, e.To = string(s.ivo.id), string(s.hana.id)
			return e.To, e
		}},
		{"made a card", nil, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return e.To, signaling.Envelope{Type: signaling.TypeJoined, Participant: e.From, Card: e.Payload}
		}},
	} {
		t.Run(attack.name, func(t *testing.T) {
			s := newScene(t, &rooms, code, other)
			v := s.grace
			if attack.victim != nil {
				v = attack.victim(s)
			}
			s.tell(func(to string, e signaling.Envelope) []signaling.Envelope {
				if !s.isTarget(to, e) {
					return []signaling.Envelope{e}
				}
				addressee, out := attack.as(s, e)
				out.Seq = 0 // it is extra to whom it was not for
				if addressee == to {
					return []signaling.Envelope{out}
				}
				go s.meddler.Inject(addressee, out)
				return nil
			})
			s.wantRefused(v, attack.subject)
			s.goesOn(v, attacked)
		})
	}

	// What is without effect: no message comes twice, and none after a later one.
	for _, attack := range []struct {
		name string
		want int // how many come through, at least
		as   func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope
	}{
		{"each sent twice", attacked, func(_ []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			again := e
			again.Seq = 0
			return []signaling.Envelope{e, again}
		}},
		{"everything before sent again", attacked, func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			return append(slices.Clone(before), e)
		}},
		{"one by one dropped", attacked / 2, func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			if len(before)%2 == 1 {
				return nil
			}
			return []signaling.Envelope{e}
		}},
		{"two by two turned round", attacked / 2, func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			if len(before)%2 == 0 {
				return nil
			}
			return []signaling.Envelope{e, before[len(before)-1]}
		}},
	} {
		t.Run(attack.name, func(t *testing.T) {
			s := newScene(t, &rooms, code, other)
			var before []signaling.Envelope
			s.tell(func(to string, e signaling.Envelope) []signaling.Envelope {
				if !s.isTarget(to, e) {
					return []signaling.Envelope{e}
				}
				out := attack.as(before, e)
				e.Seq = 0
				before = append(before, e)
				return out
			})
			for deadline := time.Now().Add(hostilePatience); len(s.grace.transport.all()) < attack.want; {
				if time.Now().After(deadline) {
					t.Fatalf("%d came through, want %d", len(s.grace.transport.all()), attack.want)
				}
				<-time.After(5 * time.Millisecond)
			}
			s.goesOn(s.grace, 0)
			got := s.grace.transport.all()
			if len(got) != attack.want+1 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Errorf("%d came through, want %d in order: %q", len(got), attack.want+1, got)
			}
		})
	}
}
