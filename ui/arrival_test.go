package ui_test

import (
	"testing"

	"moim/app/call"
)

const (
	elsewhere = "moim://moim.example/r/7KQ2-M9XD-4RTV"
	here      = "moim://moim.example/r/2222-3333-4444"
)

func TestArrivalOpensThePreview(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(snapshot(call.PhaseIdle))
	f.click("settings")
	f.Arrive("")
	f.want()
	f.Arrive(elsewhere)
	f.want(call.OpenPreview{To: elsewhere})
	f.absent("server-entry")
	f.Apply(snapshot(call.PhasePreview))
	f.Arrive(here)
	f.want(call.OpenPreview{To: here})
}

func TestArrivalInACallAsks(t *testing.T) {
	f := newFixture(t, english())
	s := *snapshot(call.PhaseInCall)
	s.Room = call.Room{Code: "2222-3333-4444"}
	f.Apply(&s)
	f.take()
	f.Arrive("")
	f.Arrive(here)
	f.want()
	f.absent("arrival")
	f.Arrive(elsewhere)
	f.text("arrival", "7KQ2-M9XD-4RTV")
	f.click("arrival-stay")
	f.want()
	f.absent("arrival")
	f.Arrive(elsewhere)
	f.click("arrival-leave")
	f.want(call.Leave{}, call.OpenPreview{To: elsewhere})
	f.Arrive("moim://nonsense")
	f.text("arrival", "no room code")
	f.absent("arrival-leave")
	f.click("arrival-stay")
	f.want()
}
