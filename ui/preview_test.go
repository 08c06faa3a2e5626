package ui_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/media"
)

func TestPreview(t *testing.T) {
	f := newFixture(t, english())
	s := snapshot(call.PhasePreview)
	s.Devices = []media.Device{{Kind: media.Camera, ID: "c1", Name: "Webcam"}}
	f.Apply(s)
	f.text("enter", "Start the call")
	f.click("mic")
	f.click("camera")
	f.Key(fyne.KeyM)
	f.want(call.SetMicrophone{}, call.SetCamera{}, call.SetMicrophone{})
	f.click("enter")
	f.want(call.NewCall{})
	f.click("back")
	f.want(call.ClosePreview{})

	joining := *s
	joining.Invitation = "7KQM-4T2X-9HWD"
	f.Apply(&joining)
	f.text("enter", "Join the call")
	f.click("enter")
	f.want(call.Join{Text: "7KQM-4T2X-9HWD"})
}

func TestPreviewShowsThePictureOrWhyNot(t *testing.T) {
	f := newFixture(t, english())
	s := snapshot(call.PhasePreview)
	f.Apply(s)
	f.text("tile:me", "Starting the camera")
	if !f.pictures.show("/camera", 64, 36) {
		t.Fatal("the own camera is not watched")
	}
	f.Repaint()
	if e := f.element("tile:me"); !e.Enabled || e.Text != "" {
		t.Errorf("the picture is not shown: %+v", e)
	}
	broken := *s
	broken.Self.Camera = call.LocalSource{On: true, Problem: &call.Problem{Code: call.ProblemNoCamera}}
	f.Apply(&broken)
	f.text("tile:me", "No camera was found")
	if got := f.pictures.watched(); len(got) != 0 {
		t.Errorf("still watched: %v", got)
	}
}

func TestPreviewTellsWhoIsThereAndWhatJoiningCosts(t *testing.T) {
	f := newFixture(t, english())
	s := snapshot(call.PhasePreview)
	s.Invitation = "7KQM-4T2X-9HWD"
	f.Apply(s)
	f.absent("peek")
	tests := []struct {
		peek call.Peek
		want string
	}{
		{call.Peek{}, "Nobody is here yet."},
		{call.Peek{People: 1, CostBPS: 520_000}, "1 person is here: about 520 kb/s up"},
		{call.Peek{People: 4, CostBPS: 1_800_000}, "4 people are here: about 1.8 Mb/s up"},
		{call.Peek{People: 4}, "4 people are here."},
	}
	for _, test := range tests {
		next := *s
		next.Peek = &test.peek
		f.Apply(&next)
		f.text("peek", test.want)
	}
	f.Apply(s)
	f.absent("peek")
}
