package call_test

import (
	"testing"
	"time"

	"moim/app/call"
)

func TestCheckConnection(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{})
	s.take()
	if s.snapshot().Check != nil {
		t.Error("there is a check before one was wanted")
	}
	s.play(call.CheckConnection{})
	s.wantEffects(call.StartCheck{})
	s.play(call.CheckConnection{})
	s.wantEffects() // one at a time
	first := s.snapshot()
	s.play(call.CheckReported{Result: call.CheckResult{Kind: call.CheckSignaling, Outcome: call.CheckWorks, Took: time.Millisecond}})
	s.play(call.CheckReported{Result: call.CheckResult{Kind: call.CheckSTUN, Outcome: call.CheckFails}})
	if n := len(first.Check.Results); n != 0 {
		t.Errorf("a published check has changed: %d results", n)
	}
	if c := s.snapshot().Check; !c.Running || len(c.Results) != 2 || c.Results[1].Outcome != call.CheckFails {
		t.Errorf("check %+v", c)
	}
	s.play(call.CheckEnded{})
	if c := s.snapshot().Check; c.Running || len(c.Results) != 2 {
		t.Errorf("check %+v", c)
	}
	s.play(call.CheckConnection{})
	s.wantEffects(call.StartCheck{})
	if c := s.snapshot().Check; !c.Running || len(c.Results) != 0 {
		t.Errorf("check %+v", c)
	}
}
