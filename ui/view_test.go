package ui_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"moim/app/call"
)

func on() call.LocalSource { return call.LocalSource{On: true, Active: true} }

func snapshot(phase call.Phase) *call.Snapshot {
	return &call.Snapshot{
		Phase: phase, Online: true,
		Self:        call.Self{ID: "me", Name: "Sam", Microphone: on(), Camera: on()},
		Preferences: call.Preferences{Name: "Sam", Language: "en", Theme: "light"},
		Room:        call.Room{Code: "7KQM-4T2X-9HWD", Link: "moim://192.0.2.1/r/7KQM4T2X9HWD"},
	}
}

func inCall(names ...string) *call.Snapshot {
	s := snapshot(call.PhaseInCall)
	for _, name := range names {
		s.Peers = append(s.Peers, call.Participant{
			ID: call.PeerID(strings.ToLower(name)), Name: name, State: call.StateConnected,
			Microphone: true, Camera: true,
			Stats: call.PeerStats{Upload: call.PeerUpload{BPS: 520_000}},
		})
	}
	return s
}

func english() call.Preferences { return call.Preferences{Language: "en", Theme: "light"} }

func TestStartKeepsTheNameAndOpensAPreview(t *testing.T) {
	f := newFixture(t, english())
	f.enter("name-entry", "Maya")
	f.click("new-call")
	f.want(
		call.SetPreferences{Preferences: call.Preferences{Name: "Maya", Language: "en", Theme: "light"}},
		call.OpenPreview{},
	)
}

func TestStartReadsInvitations(t *testing.T) {
	tests := []struct{ text, hint string }{
		{"7kqm 4t2x 9hwd", "Room 7KQM-4T2X-9HWD"},
		{"Come to moim://192.0.2.1:8787/r/7KQM4T2X9HWD please", "at 192.0.2.1:8787"},
		{"7kqm", "not a room code"},
	}
	for _, test := range tests {
		f := newFixture(t, english())
		if f.element("join").Enabled {
			t.Error("join can be pressed without a code")
		}
		f.enter("code-entry", test.text)
		f.text("code-hint", test.hint)
		f.click("join")
		f.want(call.OpenPreview{To: test.text})
	}
}

func TestStartRefusesLongNames(t *testing.T) {
	f := newFixture(t, english())
	f.enter("name-entry", strings.Repeat("가", 65))
	f.text("name-hint", "64")
	if f.element("new-call").Enabled {
		t.Error("a call can be made with a name of 65 characters")
	}
	f.click("new-call")
	f.want()
}

func TestJoiningCanBeCancelled(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(snapshot(call.PhaseJoining))
	f.click("cancel")
	f.Key(fyne.KeyEscape)
	f.want(call.CancelJoin{}, call.CancelJoin{})
}

func TestAloneInvites(t *testing.T) {
	f := newFixture(t, english())
	s := inCall()
	f.Apply(s)
	f.text("alone", "first one here")
	f.text("code", "7KQM-4T2X-9HWD")
	f.click("copy-link")
	if got := fyne.CurrentApp().Clipboard().Content(); got != s.Room.Link {
		t.Errorf("copied %q", got)
	}
	f.click("copy-code")
	if got := fyne.CurrentApp().Clipboard().Content(); got != s.Room.Code {
		t.Errorf("copied %q", got)
	}
	nobody := *s
	nobody.Alone = true
	f.Apply(&nobody)
	f.text("alone", "Nobody is here yet; check the code.")
	f.Apply(inCall("Maya"))
	f.absent("alone")
}

func TestCallTiles(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya", "Tom")
	s.Peers[1].Camera, s.Peers[1].Microphone = false, false
	f.Apply(s)
	f.text("tile:maya", "Maya")
	f.text("upload:maya", "↑ 520 kb/s")
	f.text("people", "3 people")
	if got, want := strings.Join(f.pictures.watched(), " "), "/camera maya/camera"; got != want {
		t.Errorf("watched %q, want %q", got, want)
	}
	f.pictures.show("maya/camera", 640, 360)
	f.Repaint()
	if !f.element("tile:maya").Enabled || f.element("tile:tom").Enabled {
		t.Error("pictures are not as the cameras are")
	}
	f.Apply(inCall("Tom"))
	f.absent("tile:maya")
	f.Apply(snapshot(call.PhaseIdle))
	if got := f.pictures.watched(); len(got) != 0 {
		t.Errorf("still watched after the call: %v", got)
	}
}

func TestSharedScreenIsLarge(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya", "Tom")
	s.Peers[1].Screen = true
	f.Apply(s)
	screen, camera := f.element("screen:tom"), f.element("tile:tom")
	if screen.W < 3*camera.W {
		t.Errorf("screen %d px wide, camera %d px", screen.W, camera.W)
	}
	f.pictures.show("tom/screen", 400, 300)
	f.Repaint()
	if e := f.element("screen:tom"); e.W*3 < e.H*4-8 || e.W*3 > e.H*4+8 {
		t.Errorf("the tile of a 4:3 screen is %dx%d", e.W, e.H)
	}
}

func TestPinByClick(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(inCall("Maya", "Tom", "Ann"))
	before := f.element("tile:tom")
	f.click("tile:tom")
	if after := f.element("tile:tom"); after.W < before.W*3/2 {
		t.Errorf("the pinned tile grew from %d to %d px", before.W, after.W)
	}
	f.click("tile:tom")
	if after := f.element("tile:tom"); after != before {
		t.Errorf("not as before: %+v", after)
	}
}

func TestWhoLimitsTheUploadIsNoted(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya", "Tom")
	s.Peers[1].Limits = true
	f.Apply(s)
	f.absent("limits:maya")
	f.text("limits:tom", "Limits upload")
}

func TestFailedPeerCanBeTriedAgain(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya", "Tom")
	s.Peers[0].State = call.StateFailed
	s.Peers[0].Problem = &call.Problem{Code: call.ProblemPeerIncompatible, Subject: "Maya"}
	f.Apply(s)
	f.text("tile:maya", "update Moim")
	f.click("retry:maya")
	f.want(call.Reconnect{Peer: "maya"})
}

func TestToolbar(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya")
	f.Apply(s)
	for _, name := range []string{"mic", "camera", "share", "leave"} {
		f.click(name)
	}
	f.want(call.SetMicrophone{}, call.SetCamera{}, call.StartShare{}, call.Leave{})

	sharing := *s
	sharing.Self.Screen = on()
	f.Apply(&sharing)
	f.text("sharing", "You are sharing your screen")
	f.click("stop-share")
	f.click("share")
	f.want(call.StopShare{}, call.StopShare{})
}

func TestShortcuts(t *testing.T) {
	f := newFixture(t, english())
	press := func(key fyne.KeyName, modifier fyne.KeyModifier) {
		f.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: modifier})
	}
	const main = fyne.KeyModifierShortcutDefault
	press(fyne.KeyN, main)
	f.want(call.OpenPreview{})
	press(fyne.KeyJ, main)
	if f.Canvas().Focused() == nil {
		t.Error("the code's field has no focus")
	}
	f.Apply(inCall("Maya"))
	press(fyne.KeyM, main|fyne.KeyModifierShift)
	press(fyne.KeyE, main|fyne.KeyModifierShift)
	f.Key(fyne.KeyM)
	f.Key(fyne.KeyV)
	f.Key(fyne.KeyL) // alone it does nothing
	press(fyne.KeyL, main|fyne.KeyModifierShift)
	f.want(call.SetMicrophone{}, call.SetCamera{}, call.SetMicrophone{}, call.SetCamera{}, call.Leave{})
}

func TestNotices(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya")
	s.Online = false
	s.Problem = &call.Problem{Code: call.ProblemDeviceBusy, Subject: "Webcam"}
	f.Apply(s)
	f.text("offline", "cannot be reached")
	f.text("problem", "Webcam is used by another program")
	f.click("dismiss-problem")
	f.want(call.DismissProblem{})
	f.Apply(inCall("Maya"))
	f.absent("offline")
	f.absent("problem")
}
