package call_test

import (
	"reflect"
	"testing"
	"time"

	"moim/app/call"
	"moim/media"
)

// TestStepIsPure plays every kind of event and looks whether the state before
// it has been touched, and whether a snapshot shares anything with the state.
func TestStepIsPure(t *testing.T) {
	t.Parallel()
	state := busyCall([]call.PeerID{below, above})
	for _, e := range []call.Event{
		call.SetCamera{},
		call.SetMicrophone{On: true},
		call.StartShare{},
		call.StopShare{},
		call.ChooseDevice{Kind: media.Camera, ID: "x"},
		call.ShowTrack{Peer: below, Demand: call.Demand{Track: call.TrackCamera}},
		call.SetPreferences{Preferences: call.Preferences{Name: "B"}},
		call.DismissProblem{},
		call.Reconnect{Peer: below},
		call.SetQuality{Peer: below, Quality: call.QualityLow},
		call.SignalReady{Peer: below},
		call.PeerChanged{Peer: below, State: call.StateFailed},
		call.TrackChanged{Peer: below},
		call.MessageReceived{Peer: below},
		call.TransportMeasured{},
		held(call.HeldBudget, call.HeldBudget),
		call.DevicesChanged{},
		call.SourceChanged{Track: call.TrackCamera, Problem: &call.Problem{Code: call.ProblemDeviceGone}},
		call.SpeakerChanged{Problem: &call.Problem{}},
		call.FirstFrame{Peer: below, At: time.Minute},
		call.LevelsMeasured{Levels: map[call.PeerID]float64{below: 0, "": 0}},
		call.MediaMeasured{},
		call.Received{Attempt: 1, Envelope: left(below, "left")},
		call.Received{Attempt: 1, Envelope: welcome(false, above)},
		call.Received{Attempt: 1, Envelope: relayed(t, below, status(true, true, true))},
		call.Received{Attempt: 1, Envelope: relayed(t, below, description("offer", "1"))},
		call.Received{Attempt: 1, Envelope: offline()},
		call.ReceiveEnded{Attempt: 1},
		call.Tick{},
		call.Tick{At: november(3, 12)},
		call.Peeked{People: 4},
		call.Leave{},
		call.CancelJoin{},
		call.OpenPreview{},
		call.ClosePreview{},
		call.NewCall{},
		call.Join{},
		call.StopRequested{},
		call.Entered{},
		call.EnterFailed{},
		call.SaveFailed{},
	} {
		before := call.SnapshotOf(&state, time.Hour)
		next, _ := call.Step(state, time.Hour, e)
		published := call.SnapshotOf(&next, time.Hour)
		for i := range published.Peers {
			published.Peers[i].Name = "somebody else"
		}
		for i := range published.Upload.Prices {
			published.Upload.Prices[i].BPS = -1
		}
		if after := call.SnapshotOf(&state, time.Hour); !reflect.DeepEqual(before, after) {
			t.Errorf("%T changed the state before it:\n%+v\n%+v", e, before, after)
		}
	}
}
