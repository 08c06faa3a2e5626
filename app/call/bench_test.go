package call_test

import (
	"bytes"
	"context"
	"iter"
	"testing"
	"time"

	"moim/app/call"
	"moim/media"
)

func splitLines(data []byte) iter.Seq[[]byte] { return bytes.Lines(data) }

// busyCall is a call of 12 peers with all that a snapshot carries.
func busyCall(peers []call.PeerID) call.State {
	state := call.NewState(call.Config{Preferences: call.Preferences{Name: "Ada"}})
	for _, e := range []call.Event{
		call.Join{Text: code},
		call.Entered{Attempt: 1, ID: self},
		call.Received{Attempt: 1, Envelope: welcome(false, peers...)},
		call.DevicesChanged{Devices: make([]media.Device, 8)},
		call.MediaMeasured{Stats: call.MediaStats{Layers: make([]call.LayerStats, 4)}},
		call.TransportMeasured{Stats: call.TransportStats{Upload: call.UploadStats{Prices: make([]call.Price, 4)}}},
	} {
		state, _ = call.Step(state, time.Second, e)
	}
	return state
}

func BenchmarkSnapshot(b *testing.B) {
	state := busyCall(manyPeers(12))
	b.ReportAllocs()
	for b.Loop() {
		call.SnapshotOf(&state, time.Second)
	}
}

// BenchmarkPublish is a whole round: levels of 12 peers, a step, a snapshot.
func BenchmarkPublish(b *testing.B) {
	peers := manyPeers(12)
	state := busyCall(peers)
	levels := map[call.PeerID]float64{"": -40}
	for _, id := range peers {
		levels[id] = -40
	}
	b.ReportAllocs()
	for b.Loop() {
		state, _ = call.Step(state, time.Second, call.LevelsMeasured{Levels: levels})
		call.SnapshotOf(&state, time.Second)
	}
}

func BenchmarkPost(b *testing.B) {
	s := call.NewSession(call.Config{Transport: newTransport(), Studio: newStudio(), Connector: &hub{}})
	s.Start()
	b.Cleanup(func() {
		if err := s.Stop(context.WithoutCancel(b.Context())); err != nil {
			b.Log(err)
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		s.Post(call.DismissProblem{})
	}
}
