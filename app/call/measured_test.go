package call_test

import (
	"slices"
	"testing"

	"moim/app/call"
)

func TestTotalsCountFromTheBeginningOfTheCall(t *testing.T) {
	t.Parallel()
	measured := func(sent, received int64) call.TransportMeasured {
		return call.TransportMeasured{Stats: call.TransportStats{
			Upload: call.UploadStats{TotalBytes: sent}, Download: call.DownloadStats{TotalBytes: received},
		}}
	}
	s := inCall(t, below)
	for _, step := range []struct {
		event          call.Event
		sent, received int64
	}{
		{measured(1000, 500), 1000, 500},
		{measured(3000, 900), 3000, 900},
		{call.Leave{}, 0, 0},
		{measured(3100, 910), 0, 0}, // goodbyes
		{call.Join{Text: code}, 0, 0},
		{call.Entered{Attempt: 2, ID: self, Room: call.Room{Code: code}}, 0, 0},
		{call.Received{Attempt: 2, Envelope: welcome(false, below)}, 0, 0},
		{measured(3600, 1000), 500, 90},
	} {
		s.play(step.event)
		if got := s.snapshot(); got.Upload.TotalBytes != step.sent || got.Download.TotalBytes != step.received {
			t.Errorf("after %T: %d bytes sent and %d received, want %d and %d",
				step.event, got.Upload.TotalBytes, got.Download.TotalBytes, step.sent, step.received)
		}
	}
}

func TestWhatStopsOnPurposeIsPaused(t *testing.T) {
	t.Parallel()
	paused := func(s *script, track call.Track) bool {
		defer func() { s.effects = nil }()
		return slices.Contains(s.effects, call.Effect(call.PausePicture{Peer: below, Track: track}))
	}
	s := inCall(t, below)
	s.receive(relayed(t, below, status(true, true, true)))
	if paused(s, call.TrackCamera) {
		t.Error("a camera that is switched on is paused")
	}
	s.receive(relayed(t, below, status(true, false, true)))
	if !paused(s, call.TrackCamera) {
		t.Error("a camera that is switched off is not paused")
	}
	s.receive(relayed(t, below, status(true, false, false)))
	if !paused(s, call.TrackScreen) {
		t.Error("a screen that is not shared any more is not paused")
	}
	s.play(call.ShowTrack{Peer: below, Demand: call.Demand{Track: call.TrackCamera}})
	if !paused(s, call.TrackCamera) {
		t.Error("a camera whose tile is hidden is not paused")
	}
}
