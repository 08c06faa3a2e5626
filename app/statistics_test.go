package app

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"moim/app/call"
)

func TestStatisticsAreAlwaysJSON(t *testing.T) {
	s := &call.Snapshot{
		Layers: []call.LayerStats{{FPS: math.NaN(), MSPerFrame: math.Inf(1)}},
		Peers: []call.Participant{{ID: "a", Stats: call.PeerStats{
			Upload: call.PeerUpload{FPS: math.NaN(), Loss: math.Inf(1)},
		}, Media: call.PeerMedia{
			Audio: call.AudioStats{LevelDB: math.Inf(-1)}, Video: call.VideoStats{FPS: math.NaN()},
		}}},
	}
	var out bytes.Buffer
	if err := newStatistics(s, time.Now(), 12*time.Second).write(&out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 1 {
		t.Errorf("%d lines, want one", n)
	}
	var decoded map[string]any
	if err := json.Unmarshal(out.Bytes(), &decoded); err != nil {
		t.Errorf("not JSON: %v", err)
	}
	if decoded["uptime_s"] != 12.0 {
		t.Errorf("uptime_s is %v, want 12", decoded["uptime_s"])
	}
}

func TestListsAreNeverNull(t *testing.T) {
	var out bytes.Buffer
	if err := newStatistics(&call.Snapshot{}, time.Now(), 0).write(&out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "null") {
		t.Errorf("null in %s", out.String())
	}
}

func TestUploadIsToldInWords(t *testing.T) {
	s := &call.Snapshot{
		MonthBytes: 9,
		Upload: call.UploadStats{
			CapacityBPS: 1, MoreFit: -1, ServerBPS: 2, Held: call.HeldBudget, Prices: []call.Price{{Quality: call.QualityHigh, BPS: 3}},
		},
		Peers: []call.Participant{{Limits: true, Stats: call.PeerStats{Upload: call.PeerUpload{
			OverheadBPS: 4, Width: 5, Height: 6, FPS: 7, ScreenLayer: "m", QueueDelay: 8 * time.Millisecond, Held: call.HeldLink,
		}}}},
	}
	var out bytes.Buffer
	if err := newStatistics(s, time.Now(), 0).write(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"budget":"automatic","capacity_bps":1,"more_fit":-1,"server_bps":2,"prices":[{"quality":"high","bps":3}],"held":"budget","month_bytes":9`,
		`"overhead_bps":4,"width":5,"height":6,"fps":7,"screen_layer":"m","screen_audio_bps":0,"queue_delay_ms":8,"quality":"automatic","held":"link"`,
		`"limits":true`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in %s", want, out.String())
		}
	}
	s.Upload.Budget.Mode, s.Peers[0].Stats.Upload.Quality = call.BudgetSound, call.QualityPause
	if got := newStatistics(s, time.Now(), 0); got.Upload.Budget != call.BudgetSound || got.Peers[0].Upload.Quality != call.QualityPause {
		t.Errorf("budget %q, quality %q", got.Upload.Budget, got.Peers[0].Upload.Quality)
	}
}

func TestLatencyIsLeftOutWhereUnknown(t *testing.T) {
	p := call.Participant{}
	if s := newPeerStatistics(&p); s.Video.Latency != nil {
		t.Error("latency without a barcode")
	}
	p.Media.Video.LatencyKnown = true
	p.Media.Video.LatencyP50 = 40 * time.Millisecond
	if s := newPeerStatistics(&p); s.Video.Latency == nil || s.Video.Latency.P50 != 40 {
		t.Errorf("latency %+v, want 40 ms", s.Video.Latency)
	}
}

func TestALineNeedsFreshMeasurementsOfBoth(t *testing.T) {
	var beat statisticsBeat
	for i, test := range []struct {
		transport, media time.Duration
		want             bool
	}{
		{0, 0, false},
		{1000, 0, false},
		{1000, 1200, true},
		{1000, 1200, false},
		{2000, 1200, false},
		{2000, 2200, true},
		{3000, 3200, true},
	} {
		s := &call.Snapshot{TransportMeasuredAt: test.transport, MediaMeasuredAt: test.media}
		if got := beat.due(s); got != test.want {
			t.Errorf("snapshot %d is due: %v, want %v", i, got, test.want)
		}
	}
}
