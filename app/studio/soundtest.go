package studio

import (
	"context"
	"errors"
	"time"

	"moim/app/call"
	"moim/media"
	"moim/media/audio"
)

// How a microphone is tested.
const (
	testLength = 3 * time.Second
	// testSilence is what nothing that a person says stays below, in dBFS: RMS of
	// the loudest 20 ms.
	testSilence = -60.0
	// testTimeout ends a test whose devices do not answer.
	testTimeout = 15 * time.Second
)

// soundWish is a test that is wanted, or, where its number is 0, that none is.
type soundWish struct {
	number              int
	kind                media.DeviceKind
	microphone, speaker string
}

// TestSound records some seconds of a microphone and plays them on a speaker, or
// plays a chime on a speaker, and reports under that number. "" is the default
// device. A test that is under way ends without a word. Devices are opened beside
// those of the call, so that nothing of a test is sent.
func (s *Studio) TestSound(number int, kind media.DeviceKind, microphone, speaker string) {
	s.wishTest(soundWish{number, kind, microphone, speaker})
}

// StopSoundTest ends a test without a word.
func (s *Studio) StopSoundTest() { s.wishTest(soundWish{}) }

func (s *Studio) wishTest(w soundWish) {
	select {
	case <-s.tests:
	default:
	}
	s.tests <- w
}

// serveTests runs the test that was wished last.
func (s *Studio) serveTests(ctx context.Context) {
	end := func() {}
	defer func() { end() }()
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-s.tests:
			end()
			end = func() {}
			if w.number == 0 {
				continue
			}
			test, cancel := context.WithTimeout(ctx, testTimeout)
			done := make(chan struct{})
			end = func() {
				cancel()
				<-done
			}
			go func() {
				defer close(done)
				defer cancel()
				(&soundTest{studio: s, number: w.number, kind: w.kind}).run(test, w)
			}()
		}
	}
}

// soundTest is one test, of the goroutine that runs it.
type soundTest struct {
	studio *Studio
	number int
	kind   media.DeviceKind
	level  audio.Level
}

func (t *soundTest) run(ctx context.Context, w soundWish) {
	if t.kind == media.Microphone {
		t.microphone(ctx, w.microphone, w.speaker)
		return
	}
	t.play(ctx, w.speaker, audio.Chime())
}

// tell reports how far the test has come. One that was ended says nothing more;
// one whose devices do not answer says so.
func (t *soundTest) tell(ctx context.Context, test call.SoundTest) {
	if !errors.Is(ctx.Err(), context.Canceled) {
		test.Kind = t.kind
		t.studio.post(call.SoundTested{Number: t.number, Test: test})
	}
}

func (t *soundTest) fail(ctx context.Context, none call.ProblemCode, device string, err error) {
	t.studio.cfg.Logger.Info("sound test failed", "kind", t.kind, "device", device, "error", err)
	t.tell(ctx, call.SoundTest{Stage: call.SoundFailed, LevelDB: audio.Silence, Problem: t.studio.problemOf(none, device, err)})
}

// microphone records what is said and plays it back.
func (t *soundTest) microphone(ctx context.Context, device, speaker string) {
	pcm, loudest, err := t.record(ctx, device)
	switch {
	case err != nil:
		t.fail(ctx, call.ProblemNoMicrophone, device, err)
	case loudest < testSilence:
		t.tell(ctx, call.SoundTest{Stage: call.SoundSilent, LevelDB: loudest})
	default:
		t.play(ctx, speaker, pcm)
	}
}

// record keeps some seconds of a microphone, and says how loud its loudest block
// was, in dBFS.
func (t *soundTest) record(ctx context.Context, device string) (pcm []int16, loudest float64, err error) {
	source, _, err := t.studio.cfg.Sources.OpenMicrophone(ctx, device)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = source.Close() }()
	const blocks = int(testLength / media.BlockTime)
	pcm, loudest = make([]int16, blocks*media.BlockSamples), audio.Silence
	for n := range blocks {
		block := pcm[n*media.BlockSamples:][:media.BlockSamples]
		if _, err := source.Read(ctx, block); err != nil {
			return nil, 0, err
		}
		t.level.Add(block)
		loudest = max(loudest, t.level.Latest())
		if n%int(levelInterval/media.BlockTime) == 0 {
			t.tell(ctx, call.SoundTest{Stage: call.SoundRecording, LevelDB: t.level.Latest()})
		}
	}
	return pcm, loudest, nil
}

func (t *soundTest) play(ctx context.Context, device string, pcm []int16) {
	t.tell(ctx, call.SoundTest{Stage: call.SoundPlaying, LevelDB: audio.Silence})
	if err := t.studio.cfg.Sources.Play(ctx, device, pcm); err != nil {
		t.fail(ctx, call.ProblemNoSpeaker, device, err)
		return
	}
	t.tell(ctx, call.SoundTest{Stage: call.SoundHeard, LevelDB: audio.Silence})
}
