package ui_test

import (
	"testing"

	"moim/app/call"
	"moim/ui"
)

func TestForecastLine(t *testing.T) {
	tests := []struct {
		stats call.UploadStats
		want  string
	}{
		{call.UploadStats{MoreFit: 3}, ""},
		{call.UploadStats{ForecastNextBPS: 1_600_000, MoreFit: -1, BudgetBPS: 3_000_000}, "One more person: about 1.6 Mb/s"},
		{call.UploadStats{ForecastNextBPS: 1_600_000}, "One more person: about 1.6 Mb/s"},
		{call.UploadStats{ForecastNextBPS: 1_600_000, BudgetBPS: 1_500_000}, "One more person: about 1.6 Mb/s; pictures then get smaller"},
		{call.UploadStats{ForecastNextBPS: 1_600_000, MoreFit: 1, CapacityBPS: 1}, "One more person: about 1.6 Mb/s; 1 more fits"},
		{call.UploadStats{ForecastNextBPS: 1_600_000, MoreFit: 3, CapacityBPS: 1}, "One more person: about 1.6 Mb/s; 3 more fit"},
	}
	for _, test := range tests {
		if got := ui.ForecastLine(test.stats); got != test.want {
			t.Errorf("%+v: %q, want %q", test.stats, got, test.want)
		}
	}
}

func TestLayerText(t *testing.T) {
	tests := map[string]call.PeerUpload{
		"720p30":                {Layer: "h", Width: 1280, Height: 720, FPS: 29.6},
		"360p8":                 {Layer: "l", Width: 360, Height: 640, FPS: 7.5},
		"360p":                  {Layer: "h", Width: 640, Height: 360},
		"half size":             {Layer: "m"},
		"no picture":            {},
		"screen":                {ScreenLayer: "h"},
		"quarter size + screen": {Layer: "l", ScreenLayer: "m"},
	}
	for want, upload := range tests {
		if got := ui.LayerText(upload); got != want {
			t.Errorf("%+v: %q, want %q", upload, got, want)
		}
	}
}

func TestEncodeLine(t *testing.T) {
	if got, want := ui.EncodeLine(nil), "Nothing is encoded at present."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// Two layers at 30 and one at 15 frames per second: 165 ms of every second.
	layers := []call.LayerStats{{MSPerFrame: 4, FPS: 30}, {MSPerFrame: 1, FPS: 30}, {MSPerFrame: 1, FPS: 15}}
	if got, want := ui.EncodeLine(layers), "Encoding takes 5.5 ms per frame, 16 % of a core."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
