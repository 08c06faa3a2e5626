package audio

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"moim/media"
)

// drainTime is how long a speaker may hold what it was given last.
const drainTime = 200 * time.Millisecond

// PlayOnce plays a sound, mono at media.SampleRate, on the speaker with that ID or
// name, or the default one where id is empty, and returns when it was heard. It is
// a stream of its own beside whatever else plays. Errors are those of OpenSpeaker,
// media.ErrDeviceGone, and ctx's.
func (s *System) PlayOnce(ctx context.Context, id string, pcm []int16) error {
	at, played := 0, make(chan struct{})
	finished := sync.OnceFunc(func() { close(played) })
	pull := func(dst []int16) {
		n := copy(dst, pcm[at:])
		clear(dst[n:])
		if at += n; at == len(pcm) {
			finished()
		}
	}
	// SystemConfig.Played is for one speaker at a time, and does not hear of this one.
	speaker, err := s.openSpeaker(ctx, id, &Speaker{system: s, pull: pull, used: pullSamples})
	if err != nil {
		return err
	}
	defer func() { _ = speaker.Close() }() // what was to be heard was
	select {
	case <-played:
	case <-speaker.Gone():
		return fmt.Errorf("play on speaker %q: %w", speaker.Device().Name, media.ErrDeviceGone)
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-time.After(drainTime):
	case <-ctx.Done():
	}
	return nil
}

// Chime is what a test of a speaker plays, mono at media.SampleRate: two notes
// that fade, a second long.
func Chime() []int16 {
	const (
		second = media.SampleRate
		attack = 0.005 // s, so that no note begins with a click
		peak   = 7000.0
	)
	pcm := make([]int16, second)
	for _, note := range []struct{ at, hz, fade float64 }{{0, 659.26, 0.18}, {0.22, 880, 0.22}} {
		for i := int(note.at * second); i < len(pcm); i++ {
			t := float64(i)/second - note.at
			rise := min(t/attack, 1)
			pcm[i] += int16(peak * rise * math.Exp(-t/note.fade) * math.Sin(2*math.Pi*note.hz*t))
		}
	}
	ease := second / 50 // and none ends with one
	for i := range ease {
		pcm[len(pcm)-1-i] = int16(int(pcm[len(pcm)-1-i]) * i / ease)
	}
	return pcm
}
