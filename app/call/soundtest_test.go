package call_test

import (
	"testing"

	"moim/app/call"
	"moim/media"
)

func TestSoundIsTested(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{Preferences: call.Preferences{Microphone: "mic", Speaker: "out"}})
	news := func(number int, kind media.DeviceKind, stage call.SoundStage) call.SoundTested {
		return call.SoundTested{Number: number, Test: call.SoundTest{Kind: kind, Stage: stage}}
	}
	start := func(number int, kind media.DeviceKind) []call.Effect {
		return []call.Effect{call.StartSoundTest{Number: number, Kind: kind, Microphone: "mic", Speaker: "out"}}
	}
	s.take()
	for _, test := range []struct {
		name  string
		event call.Event
		want  []call.Effect
		kind  media.DeviceKind
		stage call.SoundStage // "" where there is no test
	}{
		{"a camera", call.TestSound{Kind: media.Camera}, nil, "", ""},
		{"microphone", call.TestSound{Kind: media.Microphone}, start(1, media.Microphone), media.Microphone, call.SoundRecording},
		{"plays", news(1, media.Microphone, call.SoundPlaying), nil, media.Microphone, call.SoundPlaying},
		{"speaker meanwhile", call.TestSound{Kind: media.Speaker}, start(2, media.Speaker), media.Speaker, call.SoundPlaying},
		{"late news", news(1, media.Microphone, call.SoundHeard), nil, media.Speaker, call.SoundPlaying},
		{"heard", news(2, media.Speaker, call.SoundHeard), nil, media.Speaker, call.SoundHeard},
		{"news after the end", news(2, media.Speaker, call.SoundPlaying), nil, media.Speaker, call.SoundHeard},
		{"closed", call.StopSoundTest{}, nil, "", ""},
		{"again", call.TestSound{Kind: media.Speaker}, start(3, media.Speaker), media.Speaker, call.SoundPlaying},
		{"stopped", call.StopSoundTest{}, []call.Effect{call.EndSoundTest{}}, "", ""},
		{"news of what was stopped", news(3, media.Speaker, call.SoundHeard), nil, "", ""},
	} {
		s.play(test.event)
		s.wantEffects(test.want...)
		got := s.snapshot().SoundTest
		if got == nil && test.stage != "" || got != nil && (got.Kind != test.kind || got.Stage != test.stage) {
			t.Errorf("%s: %+v, want %s %s", test.name, got, test.kind, test.stage)
		}
	}
}
