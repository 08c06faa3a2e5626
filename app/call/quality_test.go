package call_test

import (
	"slices"
	"testing"

	"moim/app/call"
)

// qualities are the effects that set one.
func qualities(effects []call.Effect) []call.Effect {
	return slices.DeleteFunc(effects, func(e call.Effect) bool {
		_, ok := e.(call.QualityOut)
		return !ok
	})
}

func TestQualityIsKeptForTheCall(t *testing.T) {
	t.Parallel()
	low := call.Effect(call.QualityOut{Peer: below, Quality: call.QualityLow})
	s := inCall(t, below, above)
	for _, test := range []struct {
		name  string
		event call.Event
		want  []call.Effect
	}{
		{"chosen", call.SetQuality{Peer: below, Quality: call.QualityLow}, []call.Effect{low}},
		{"chosen again", call.SetQuality{Peer: below, Quality: call.QualityLow}, nil},
		{"for nobody", call.SetQuality{Peer: self, Quality: call.QualityLow}, nil},
		{"one there is not", call.SetQuality{Peer: below, Quality: "best"}, nil},
		{"another one's path is lost", changed(above, call.StateFailed), nil},
		{"another one's connection is opened anew", call.Reconnect{Peer: above}, nil},
		{"the path is lost", changed(below, call.StateFailed), nil},
		{"the connection is opened anew", call.Reconnect{Peer: below}, []call.Effect{low}},
		{"automatic", call.SetQuality{Peer: below}, []call.Effect{call.QualityOut{Peer: below}}},
		{"the connection is opened anew again", call.Reconnect{Peer: below}, nil},
		{"chosen before leaving", call.SetQuality{Peer: below, Quality: call.QualityPause}, []call.Effect{
			call.QualityOut{Peer: below, Quality: call.QualityPause},
		}},
		{"left", call.Received{Attempt: 1, Envelope: left(below, "left")}, nil},
		{"came back", call.Received{Attempt: 1, Envelope: joined(below)}, nil},
	} {
		s.play(test.event)
		if got := qualities(s.take()); !slices.Equal(got, test.want) {
			t.Errorf("%s: %s, want %s", test.name, list(got), list(test.want))
		}
	}
	if got := s.peer(below).Stats.Upload.Quality; got != call.QualityAutomatic {
		t.Errorf("who came back still gets %q", got)
	}
}

func TestQualityIsShownAtOnce(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.SetQuality{Peer: below, Quality: call.QualityMedium})
	s.play(call.TransportMeasured{Stats: call.TransportStats{Peers: map[call.PeerID]call.PeerStats{below: {Path: "host"}}}})
	if got := s.peer(below).Stats.Upload.Quality; got != call.QualityMedium {
		t.Errorf("quality %q while the transport has not measured it", got)
	}
}

func TestPinnedDemandsReachTheTransport(t *testing.T) {
	t.Parallel()
	demand := call.Demand{Track: call.TrackCamera, Width: 640, Height: 360, Visible: true, Pinned: true}
	s := inCall(t, below)
	s.play(call.ShowTrack{Peer: below, Demand: demand})
	s.wantEffects(call.SetDemand{Peer: below, Demand: demand})
	s.play(call.Reconnect{Peer: below})
	s.wantEffects(call.ClosePeer{Peer: below}, openOf(below, true), call.SetDemand{Peer: below, Demand: demand})
}
