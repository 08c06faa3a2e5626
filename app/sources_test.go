package app

import (
	"io"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
	"moim/media/voice"
)

// The default microphone is processed as one that is named is. Two are open at the
// same time, as when the microphone is tested in a call, and hear the same speaker.
func TestEveryMicrophoneIsProcessed(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	server.AddSpeaker(t, "out", "Loud Speaker")
	server.AddMicrophone(t, "desk", "Desk Microphone")
	e := &engine{
		clock: media.NewClock(), frames: &media.FramePool{}, logger: slog.New(slog.DiscardHandler),
		voice: voice.NewControl(voice.Everything()),
	}
	e.sound = audio.NewSystem(audio.SystemConfig{Clock: e.clock, Played: e.voice.FarEnd().Write})
	defer closing(t, e.sound)
	s := newSources(e, engineConfig{})
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	speaker, err := e.sound.OpenSpeaker(t.Context(), "out", func(dst []int16) { clear(dst) })
	if err != nil {
		t.Fatal(err)
	}
	defer closing(t, speaker)
	var reading sync.WaitGroup
	defer reading.Wait()
	var kinds []reflect.Type
	for _, device := range []string{"desk", ""} {
		source, id, err := s.OpenMicrophone(t.Context(), device)
		if err != nil || id != "desk" {
			t.Fatalf("%q: %q, %v", device, id, err)
		}
		kinds = append(kinds, reflect.TypeOf(source))
		reading.Go(func() {
			defer closing(t, source)
			block := make([]int16, media.BlockSamples)
			for range int(time.Second / media.BlockTime) {
				if _, err := source.Read(t.Context(), block); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	if kinds[0] != kinds[1] {
		t.Errorf("a named microphone is a %v, the default one a %v", kinds[0], kinds[1])
	}
}

func closing(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
