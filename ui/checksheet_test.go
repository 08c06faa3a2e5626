package ui_test

import (
	"testing"
	"time"

	"moim/app/call"
)

func TestCheckSaysWhatGetsThrough(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.click("check")
	f.want(call.CheckConnection{})
	f.text("check:signaling", "Asking")
	f.absent("check:stun")
	s := *snapshot(call.PhaseIdle)
	s.Preferences = english()
	s.Check = &call.Check{Running: true, Results: []call.CheckResult{
		{Kind: call.CheckSignaling, Outcome: call.CheckWorks, Took: 12 * time.Millisecond},
		{Kind: call.CheckSTUN, Outcome: call.CheckFails},
	}}
	f.Apply(&s)
	f.text("check:signaling", "answers, in 12 ms")
	f.text("check:stun", "UDP does not reach the server")
	f.text("check:turn_udp", "Trying")
	f.absent("check:turn_tcp")
	through := s
	through.Check = &call.Check{Results: append(s.Check.Results,
		call.CheckResult{Kind: call.CheckUDP, Outcome: call.CheckFails},
		call.CheckResult{Kind: call.CheckTCP, Outcome: call.CheckWorks},
		call.CheckResult{Kind: call.CheckTLS, Outcome: call.CheckAbsent},
	)}
	f.Apply(&through)
	f.text("check:turn_tcp", "works over TCP")
	f.text("check:turn_tls", "no relay over TLS")
	f.click("check-again")
	f.want(call.CheckConnection{})
}

func TestCheckWithoutSignaling(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.click("check")
	f.want(call.CheckConnection{})
	s := *snapshot(call.PhaseIdle)
	s.Preferences = english()
	s.Check = &call.Check{Results: []call.CheckResult{
		{Kind: call.CheckSignaling, Outcome: call.CheckFails, Problem: &call.Problem{Code: call.ProblemRefused, Subject: "moim.example"}},
	}}
	f.Apply(&s)
	f.text("check:signaling", "moim.example")
	f.absent("check:stun")
	f.click("close")
	f.absent("check:signaling")
}

func TestRelayOnlyIsSentAtOnce(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.click("relay-only")
	f.want(call.SetPreferences{Preferences: call.Preferences{Language: "en", Theme: "light", RelayOnly: true}})
}
