package call_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"moim/signaling"
)

// rewrite is an attack on one message: it goes to somebody, maybe changed.
type rewrite func(s *scene, e signaling.Envelope) (to string, out signaling.Envelope)

// rewrites are refused every time; the table says by whom, and about whom that
// person is told.
func rewrites(t *testing.T) map[string]struct {
	victim  func(*scene) *victim // nil: Grace
	subject string
	as      rewrite
} {
	t.Helper()
	stranger, err := signaling.NewSealer(signaling.NewCode().Room(), string(below), signaling.Card{Name: "Mallory"})
	if err != nil {
		t.Fatal(err)
	}
	keep := func(change func(s *scene, raw []byte) []byte) rewrite {
		return func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return e.To, in(e, func(raw []byte) []byte { return change(s, raw) })
		}
	}
	return map[string]struct {
		victim  func(*scene) *victim
		subject string
		as      rewrite
	}{
		"a fingerprint swapped in the sealed text": {nil, "Ada", keep(func(_ *scene, raw []byte) []byte { return swapPrint(raw) })},
		"a fingerprint under another key": {nil, "Ada", func(_ *scene, e signaling.Envelope) (string, signaling.Envelope) {
			payload, _ := signaling.Payload{
				Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "offer", SDP: mallorysPrint},
			}.Encode()
			e.Payload, _ = stranger.Seal(e.To, payload)
			return e.To, e
		}},
		"a fingerprint in the clear": {nil, "Ada", func(_ *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.Payload = json.RawMessage(`"{\"type\":\"description\"}"`)
			return e.To, e
		}},
		"a bit flipped": {nil, "Ada", keep(func(s *scene, raw []byte) []byte {
			raw[s.random.IntN(len(raw))] ^= 1 << s.random.IntN(8)
			return raw
		})},
		"cut short": {nil, "Ada", keep(func(s *scene, raw []byte) []byte { return raw[:s.random.IntN(len(raw))] })},
		"said to be another's": {nil, "Edsger", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.From = string(s.edsger.id)
			return e.To, e
		}},
		"said to be for all": {nil, "Ada", func(_ *scene, e signaling.Envelope) (string, signaling.Envelope) {
			to := e.To
			e.To = ""
			return to, e
		}},
		"given to another": {func(s *scene) *victim { return s.edsger }, "Ada", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.To = []string{e.To, string(s.edsger.id), ""}[s.random.IntN(3)]
			return string(s.edsger.id), e
		}},
		"given to who has sent it": {func(s *scene) *victim { return s.ada }, "", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return string(s.ada.id), e
		}},
		"moved to another room": {func(s *scene) *victim { return s.hana }, "Ivo", func(s *scene, e signaling.Envelope) (string, signaling.Envelope) {
			e.From, e.To = string(s.ivo.id), string(s.hana.id)
			return e.To, e
		}},
		"made a card": {nil, "Ada", func(_ *scene, e signaling.Envelope) (string, signaling.Envelope) {
			return e.To, signaling.Envelope{Type: signaling.TypeJoined, Participant: e.From, Card: e.Payload}
		}},
	}
}

// TestHostileServerChanges tries what a server can do to a message: 100 times
// each, and each time it is refused, and the person is told.
func TestHostileServerChanges(t *testing.T) {
	t.Parallel()
	rooms, code, other := new(signaling.Rooms), signaling.NewCode(), signaling.NewCode()
	for name, attack := range rewrites(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, rooms, code, other)
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
}

// TestHostileServerDelivers tries in what order and how often a server can
// deliver messages: none comes through twice, and none after a later one.
func TestHostileServerDelivers(t *testing.T) {
	t.Parallel()
	rooms, code, other := new(signaling.Rooms), signaling.NewCode(), signaling.NewCode()
	for name, attack := range map[string]struct {
		want int // how many come through
		as   func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope
	}{
		"each twice": {attacked, func(_ []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			again := e
			again.Seq = 0
			return []signaling.Envelope{e, again}
		}},
		"everything before again": {attacked, func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			return append(slices.Clone(before), e)
		}},
		"each other dropped": {attacked / 2, func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			return []signaling.Envelope{e}[:1-len(before)%2]
		}},
		"two by two turned round": {attacked / 2, func(before []signaling.Envelope, e signaling.Envelope) []signaling.Envelope {
			if len(before)%2 == 0 {
				return nil
			}
			return []signaling.Envelope{e, before[len(before)-1]}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, rooms, code, other)
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
			s.wantApplied(attack.want)
			s.goesOn(s.grace, 0)
			got := s.grace.transport.all()
			if len(got) != attack.want+1 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Errorf("%d came through, want %d in order: %q", len(got), attack.want+1, got)
			}
		})
	}
}

// wantApplied waits until so many have come through.
func (s *scene) wantApplied(want int) {
	s.t.Helper()
	for deadline := time.Now().Add(hostilePatience); len(s.grace.transport.all()) < want; {
		if time.Now().After(deadline) {
			s.t.Fatalf("%d came through, want %d", len(s.grace.transport.all()), want)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// newRandom is chance that is the same every time.
func newRandom() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }
