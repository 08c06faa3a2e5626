package call_test

import (
	"errors"
	"testing"
	"time"

	"moim/app/call"
	"moim/media"
)

func cameras(ids ...string) call.DevicesChanged {
	devices := make([]media.Device, 0, len(ids))
	for i, id := range ids {
		devices = append(devices, media.Device{Kind: media.Camera, ID: id, Name: id, Default: i == 0})
	}
	return call.DevicesChanged{Devices: devices}
}

func camera(on bool, device string) call.SetSource {
	return call.SetSource{Track: call.TrackCamera, On: on, Device: device}
}

func cameraActive(device string) call.SourceChanged {
	return call.SourceChanged{Track: call.TrackCamera, Active: true, Device: device}
}

func cameraFailed(device string, code call.ProblemCode) call.SourceChanged {
	return call.SourceChanged{
		Track: call.TrackCamera, Device: device, Problem: &call.Problem{Code: code, Subject: device},
	}
}

// inPreview is a script in preview, with the effects of opening taken.
func inPreview(t *testing.T, c call.Config) *script {
	t.Helper()
	s := newScript(t, c)
	s.play(call.OpenPreview{})
	s.take()
	return s
}

func TestTracksAreToldWhenTheyDeliver(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(cameraActive("cam"))
	s.wantEffects(
		call.SetLocalTracks{Tracks: call.LocalTracks{Camera: true}},
		call.RelayOut{Attempt: 1, Payload: status(false, true, false)},
	)
	s.play(cameraActive("cam"))
	s.wantEffects()
	s.play(call.SetCamera{On: false})
	s.wantEffects(
		camera(false, ""),
		call.SetLocalTracks{},
		call.RelayOut{Attempt: 1, Payload: status(false, false, false)},
	)
	s.play(cameraActive("cam")) // late
	s.wantEffects()
	s.play(call.SetCamera{On: true})
	s.wantEffects(camera(true, ""))
	s.play(call.SetCamera{On: true})
	s.wantEffects()
}

func TestCameraFallsBack(t *testing.T) {
	t.Parallel()
	chosen := call.Preferences{Camera: "usb"}
	for name, test := range map[string]struct {
		fixed  bool
		events []call.Event
		want   []call.Effect
	}{
		"gone, another is there": {
			events: []call.Event{cameras("usb", "builtin"), cameraActive("usb"), cameraFailed("usb", call.ProblemDeviceGone)},
			want:   []call.Effect{camera(true, "")},
		},
		"not found at start": {
			events: []call.Event{cameras("builtin"), cameraFailed("usb", call.ProblemDeviceNotFound)},
			want:   []call.Effect{camera(true, "")},
		},
		"busy": {
			events: []call.Event{cameras("usb", "builtin"), cameraFailed("usb", call.ProblemDeviceBusy)},
		},
		"gone, it was the only one": {
			events: []call.Event{cameras("usb"), cameraFailed("usb", call.ProblemDeviceGone)},
		},
		"gone, comes back": {
			events: []call.Event{cameras("usb"), cameraFailed("usb", call.ProblemDeviceGone), cameras(), cameras("usb")},
			want:   []call.Effect{camera(true, "usb")},
		},
		"gone, another comes": {
			events: []call.Event{cameras("usb"), cameraFailed("usb", call.ProblemDeviceGone), cameras(), cameras("other")},
			want:   []call.Effect{camera(true, "")},
		},
		"the default fails as well": {
			events: []call.Event{
				cameras("usb", "builtin"), cameraFailed("usb", call.ProblemDeviceGone),
				cameraFailed("builtin", call.ProblemDeviceGone),
			},
			want: []call.Effect{camera(true, "")},
		},
		"fixed": {
			fixed:  true,
			events: []call.Event{cameras("usb", "builtin"), cameraFailed("usb", call.ProblemDeviceGone), cameras("builtin")},
		},
		"fixed, comes back": {
			fixed:  true,
			events: []call.Event{cameraFailed("usb", call.ProblemDeviceGone), cameras("usb")},
			want:   []call.Effect{camera(true, "usb")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inPreview(t, call.Config{Preferences: chosen, FixedDevices: test.fixed})
			for _, e := range test.events {
				s.play(e)
			}
			var got []call.Effect
			for _, e := range s.take() {
				if set, ok := e.(call.SetSource); ok {
					got = append(got, set)
				}
			}
			s.effects = got
			s.wantEffects(test.want...)
		})
	}
}

func TestSourceProblemIsShownOnce(t *testing.T) {
	t.Parallel()
	s := inPreview(t, call.Config{})
	s.play(cameraFailed("", call.ProblemNoCamera))
	wantProblem(t, s.snapshot().Problem, call.ProblemNoCamera)
	wantProblem(t, s.snapshot().Self.Camera.Problem, call.ProblemNoCamera)
	s.play(call.DismissProblem{})
	s.play(cameraFailed("", call.ProblemNoCamera))
	wantProblem(t, s.snapshot().Problem, "")
	wantProblem(t, s.snapshot().Self.Camera.Problem, call.ProblemNoCamera)
	s.play(cameraActive("cam"))
	wantProblem(t, s.snapshot().Self.Camera.Problem, "")
}

// What has failed is not on, and switching it on tries again.
func TestFailedSourceIsOff(t *testing.T) {
	t.Parallel()
	s := inPreview(t, call.Config{})
	if !s.snapshot().Self.Camera.On {
		t.Error("a camera that is about to deliver is off")
	}
	s.play(cameraFailed("", call.ProblemNoCamera))
	if own := s.snapshot().Self.Camera; own.On || own.Active {
		t.Errorf("no camera is there: %+v", own)
	}
	s.take()
	s.play(call.SetCamera{On: true})
	s.wantEffects(camera(true, ""))
	if own := s.snapshot().Self.Camera; !own.On || own.Problem != nil {
		t.Errorf("while it is tried again: %+v", own)
	}
	s.play(cameraFailed("", call.ProblemNoCamera))
	s.play(cameras("cam")) // plugged in
	s.wantEffects(camera(true, ""))
	s.play(cameraActive("cam"))
	if own := s.snapshot().Self.Camera; !own.On || !own.Active {
		t.Errorf("one was plugged in: %+v", own)
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	screen := func(on bool, device string) call.SetSource {
		return call.SetSource{Track: call.TrackScreen, On: on, Device: device}
	}
	changed := func(active bool, p *call.Problem) call.SourceChanged {
		return call.SourceChanged{Track: call.TrackScreen, Active: active, Device: "s1", Problem: p}
	}
	s := inCall(t)
	s.play(call.StartShare{Device: "s1"})
	s.wantEffects(screen(true, "s1"))
	s.play(changed(false, nil)) // the echo of an earlier stop
	if !s.snapshot().Self.Screen.On {
		t.Fatal("an echo ended the share")
	}
	s.play(changed(true, nil))
	s.wantEffects(call.SetLocalTracks{Tracks: call.LocalTracks{Screen: true}})
	s.play(changed(false, nil)) // it was closed
	s.wantEffects(screen(false, ""), call.SetLocalTracks{})
	s.play(call.StartShare{})
	s.play(changed(false, &call.Problem{Code: call.ProblemNoScreen}))
	s.wantEffects(screen(true, ""), screen(false, ""))
	own := s.snapshot().Self.Screen
	if own.On {
		t.Error("share is on though it failed")
	}
	wantProblem(t, own.Problem, call.ProblemNoScreen)
	s.play(call.StopShare{})
	s.wantEffects()
	// Asked by the desktop what to share, the person wants nothing shared.
	s.play(call.StartShare{Device: "portal"})
	s.play(call.SourceChanged{Track: call.TrackScreen, Device: "portal", Declined: true})
	s.wantEffects(screen(true, "portal"), screen(false, ""))
	if own := s.snapshot(); own.Self.Screen.On || own.Self.Screen.Problem != nil {
		t.Errorf("declined: %+v", own.Self.Screen)
	}
	idle := newScript(t, call.Config{})
	idle.take()
	idle.play(call.StartShare{})
	idle.wantEffects()
}

func TestChooseDevice(t *testing.T) {
	t.Parallel()
	s := inPreview(t, call.Config{})
	s.play(call.ChooseDevice{Kind: media.Camera, ID: "usb"})
	s.wantEffects(camera(true, "usb"), call.SavePreferences{Preferences: call.Preferences{Camera: "usb"}})
	s.play(call.ChooseDevice{Kind: media.Speaker, ID: "ear"})
	want := call.Preferences{Camera: "usb", Speaker: "ear"}
	s.wantEffects(call.SetSpeaker{Device: "ear"}, call.SavePreferences{Preferences: want})
	s.play(call.ChooseDevice{Kind: "nose", ID: "x"})
	s.wantEffects()
	s.play(call.SetMicrophone{On: false})
	want.MicrophoneOff = true
	s.wantEffects(call.SavePreferences{Preferences: want}, call.SetSource{Track: call.TrackMicrophone})
	s.play(call.ChooseDevice{Kind: media.Microphone, ID: "mic"})
	want.Microphone = "mic"
	s.wantEffects(call.SavePreferences{Preferences: want})
}

func TestSetPreferences(t *testing.T) {
	t.Parallel()
	s := inPreview(t, call.Config{Preferences: call.Preferences{Name: "Ada"}})
	next := call.Preferences{
		Name: "Grace", Theme: "dark", BudgetBPS: 3_000_000, HideAddresses: true, CameraOff: true, Microphone: "mic",
	}
	s.play(call.SetPreferences{Preferences: next})
	s.wantEffects(
		call.SetBudget{Budget: call.Budget{Mode: call.BudgetLimit, BPS: 3_000_000}}, call.SetHideAddresses{Hide: true},
		camera(false, ""), call.SetSource{Track: call.TrackMicrophone, On: true, Device: "mic"},
		call.SavePreferences{Preferences: next},
	)
	s.play(call.SetPreferences{Preferences: next})
	s.wantEffects()
	long := next
	long.Name, long.Theme = string(make([]byte, 10000)), "light"
	s.play(call.SetPreferences{Preferences: long})
	got := s.snapshot()
	if got.Preferences.Name != "Grace" || got.Preferences.Theme != "light" {
		t.Errorf("preferences %+v", got.Preferences)
	}
	wantProblem(t, got.Problem, call.ProblemBadName)
	s.play(call.SaveFailed{Err: errors.New("disk full")})
	wantProblem(t, s.snapshot().Problem, call.ProblemSettings)
}

func TestStartTellsTheTransport(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{Preferences: call.Preferences{BudgetBPS: 5, HideAddresses: true}})
	s.wantEffects(call.SetBudget{Budget: call.Budget{Mode: call.BudgetLimit, BPS: 5}}, call.SetHideAddresses{Hide: true})
}

func TestSpeakerFallsBack(t *testing.T) {
	t.Parallel()
	s := inPreview(t, call.Config{Preferences: call.Preferences{Speaker: "usb"}})
	s.play(call.DevicesChanged{Devices: []media.Device{{Kind: media.Speaker, ID: "usb"}, {Kind: media.Speaker, ID: "builtin"}}})
	s.play(call.SpeakerChanged{Device: "usb", Problem: &call.Problem{Code: call.ProblemDeviceGone}})
	s.wantEffects(call.SetSpeaker{})
	wantProblem(t, s.snapshot().Problem, call.ProblemDeviceGone)
	s.play(call.SpeakerChanged{Problem: &call.Problem{Code: call.ProblemNoSpeaker}})
	s.play(call.DevicesChanged{})
	s.wantEffects()
	s.play(call.DevicesChanged{Devices: []media.Device{{Kind: media.Speaker, ID: "usb"}}})
	s.wantEffects(call.SetSpeaker{Device: "usb"})
}

func TestSpeaking(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.receive(relayed(t, below, status(true, false, false)))
	for _, test := range []struct {
		at     int // ms
		level  float64
		speech bool
		want   bool
	}{
		{900, -20, false, false}, // loud, but nobody's voice
		{1000, -60, true, false},
		{1100, -40, true, true},
		{1200, -48, true, true},
		{1300, -60, true, true},
		{1700, -60, true, true},
		{1800, -60, true, false},
		{1900, -48, true, false},
		{2000, -44, true, true},
	} {
		s.now = time.Duration(test.at) * time.Millisecond
		s.play(call.LevelsMeasured{
			Levels:   map[call.PeerID]float64{"": test.level, below: test.level},
			Speaking: map[call.PeerID]bool{"": test.speech, below: test.speech},
		})
		if got := s.peer(below).Speaking; got != test.want {
			t.Errorf("at %v with %v dB: peer speaking %v, want %v", s.now, test.level, got, test.want)
		}
		if got := s.snapshot().Self.Speaking; got != test.want {
			t.Errorf("at %v with %v dB: self speaking %v, want %v", s.now, test.level, got, test.want)
		}
	}
	s.receive(relayed(t, below, status(false, false, false)))
	if s.peer(below).Speaking {
		t.Error("speaks though muted")
	}
}

func TestMeasured(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.TransportMeasured{Stats: call.TransportStats{
		Upload: call.UploadStats{BPS: 7}, Download: call.DownloadStats{BPS: 8},
		Peers: map[call.PeerID]call.PeerStats{below: {Path: "host"}, above: {Path: "relay"}},
	}})
	s.play(call.MediaMeasured{Stats: call.MediaStats{
		Encoders: 1, Layers: []call.LayerStats{{RID: "h"}},
		Peers: map[call.PeerID]call.PeerMedia{below: {Video: call.VideoStats{FPS: 30}}},
	}})
	got := s.snapshot()
	if got.Upload.BPS != 7 || got.Download.BPS != 8 || got.Encoders != 1 || len(got.Layers) != 1 {
		t.Errorf("snapshot %+v", got)
	}
	if p := s.peer(below); p.Stats.Path != "host" || p.Media.Video.FPS != 30 {
		t.Errorf("peer %+v", p)
	}
}
