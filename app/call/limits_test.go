package call_test

import (
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// held is what the transport measures while the pictures are held back.
func held(sum, peer call.Held) call.TransportMeasured {
	return call.TransportMeasured{Stats: call.TransportStats{
		Upload: call.UploadStats{Held: sum},
		Peers:  map[call.PeerID]call.PeerStats{below: {Upload: call.PeerUpload{Held: peer}}},
	}}
}

// limitedSays are the values of "limited" that went to everybody.
func (s *script) limitedSays() []bool {
	s.t.Helper()
	var said []bool
	for _, e := range s.take() {
		if r, ok := e.(call.RelayOut); ok && r.To == "" && r.Payload.Status != nil {
			said = append(said, r.Payload.Status.Limited)
		}
	}
	return said
}

// wantSaid lets time pass and looks what everybody was told meanwhile.
func (s *script) wantSaid(wait time.Duration, want ...bool) {
	s.t.Helper()
	s.until(s.now + wait)
	got := s.limitedSays()
	if len(got) != len(want) || len(want) == 1 && got[0] != want[0] {
		s.t.Errorf("at %v: told %v, want %v", s.now, got, want)
	}
}

func TestOthersAreToldOfALimit(t *testing.T) {
	t.Parallel()
	for name, events := range map[string][2]call.Event{ // that begin and end it
		"the sum": {held(call.HeldBudget, call.HeldNot), held(call.HeldNot, call.HeldNot)},
		"a peer":  {held(call.HeldChoice, call.HeldBudget), held(call.HeldChoice, call.HeldNot)},
		"sound only": {
			call.SetPreferences{Preferences: call.Preferences{Name: "Ada", Budget: call.BudgetSound}},
			call.SetPreferences{Preferences: call.Preferences{Name: "Ada"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, below)
			s.play(cameraActive("cam"))
			s.take()
			s.play(events[0])
			s.wantSaid(2500 * time.Millisecond)
			s.wantSaid(time.Second, true)
			s.play(events[1])
			s.wantSaid(9500 * time.Millisecond)
			s.play(events[0]) // once more, and the wait begins again
			s.wantSaid(time.Second)
			s.play(events[1])
			s.wantSaid(9500 * time.Millisecond)
			s.wantSaid(time.Second, false)
		})
	}
}

func TestOthersAreNotToldOfOtherReasons(t *testing.T) {
	t.Parallel()
	soundOnly := call.SetPreferences{Preferences: call.Preferences{Name: "Ada", Budget: call.BudgetSound}}
	for name, events := range map[string][]call.Event{
		"nothing is held":            {held(call.HeldNot, call.HeldNot)},
		"the link":                   {held(call.HeldLink, call.HeldLink)},
		"this computer":              {held(call.HeldComputer, call.HeldComputer)},
		"a choice for somebody":      {held(call.HeldChoice, call.HeldChoice)},
		"sound only, without camera": {soundOnly, call.SetCamera{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, below)
			s.play(cameraActive("cam"))
			for _, e := range events {
				s.play(e)
			}
			s.take()
			s.wantSaid(time.Minute)
		})
	}
}

// A limit that comes and goes every second is not told, nor taken back.
func TestLimitDoesNotFlap(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	flap := func() {
		for range 30 {
			s.play(held(call.HeldBudget, call.HeldBudget))
			s.wantSaid(time.Second)
			s.play(held(call.HeldNot, call.HeldNot))
			s.wantSaid(time.Second)
		}
	}
	flap()
	s.play(held(call.HeldBudget, call.HeldNot))
	s.wantSaid(3500*time.Millisecond, true)
	flap()
}

func TestNewcomersAreToldOfTheLimitAndAnotherCallIsNot(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(held(call.HeldBudget, call.HeldBudget))
	s.wantSaid(4*time.Second, true)
	s.receive(joined(above))
	limited := signaling.Payload{Type: signaling.PayloadStatus, Status: &signaling.Status{Limited: true}}
	s.wantEffects(openOf(above, false), call.RelayOut{Attempt: 1, To: above, Payload: limited})
	s.play(call.Leave{})
	s.play(call.Join{Text: code})
	s.play(call.Entered{Attempt: 2, ID: self, Room: call.Room{Code: code}})
	s.take()
	s.play(call.Received{Attempt: 2, Envelope: welcome(false, below)})
	if got := s.limitedSays(); len(got) != 1 || got[0] {
		t.Errorf("told in another call: %v", got)
	}
}

func TestALimitOfSomebodyElseIsShown(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	for _, limited := range []bool{true, false} {
		s.receive(relayed(t, below, signaling.Payload{
			Type: signaling.PayloadStatus, Status: &signaling.Status{Camera: true, Limited: limited},
		}))
		if got := s.peer(below).Limits; got != limited {
			t.Errorf("limits %v, want %v", got, limited)
		}
	}
}
