package app

import (
	"testing"

	"moim/app/call"
)

func TestWhatTheCommandLineSwitchesOffIsNotKept(t *testing.T) {
	off := call.Preferences{Name: "Ada", CameraOff: true, MicrophoneOff: true}
	on := call.Preferences{Name: "Ada"}
	for name, test := range map[string]struct {
		sources      sourceFlags
		chosen, want call.Preferences
	}{
		"devices":       {sourceFlags{}, on, off},
		"no camera":     {sourceFlags{Camera: sourceNone}, on, call.Preferences{Name: "Ada", MicrophoneOff: true}},
		"no microphone": {sourceFlags{Mic: sourceNone}, on, call.Preferences{Name: "Ada", CameraOff: true}},
		"neither":       {sourceFlags{Camera: sourceNone, Mic: sourceNone}, on, on},
		"off before":    {sourceFlags{Camera: sourceNone, Mic: sourceNone}, off, off},
	} {
		t.Run(name, func(t *testing.T) {
			w := &window{profile: testProfile(t), sources: test.sources, chosen: test.chosen, updates: &updates{}}
			if err := w.save(off); err != nil {
				t.Fatal(err)
			}
			if got, err := w.profile.load(); err != nil || got != test.want {
				t.Errorf("kept %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
