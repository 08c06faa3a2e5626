package call

import "moim/media"

// SoundStage is how far a test of the sound has come.
type SoundStage string

// The stages. A test of the speaker only plays.
const (
	SoundRecording SoundStage = "recording" // what is said is kept for a few seconds
	SoundPlaying   SoundStage = "playing"   // it, or the chime, is played on the speaker
	SoundHeard     SoundStage = "heard"     // all of it was played
	SoundSilent    SoundStage = "silent"    // the microphone gave nothing but silence
	SoundFailed    SoundStage = "failed"    // Problem says why
)

// SoundTest is a test of the microphone or the speaker: under way, or the latest
// one. Nothing of it leaves the computer.
type SoundTest struct {
	Kind    media.DeviceKind
	Stage   SoundStage
	LevelDB float64  // while recording: RMS of the last tenth of a second, dBFS
	Problem *Problem // where it failed
}

// Running says whether the test goes on.
func (s *SoundTest) Running() bool {
	return s != nil && (s.Stage == SoundRecording || s.Stage == SoundPlaying)
}

// TestSound begins a test of the chosen microphone, of which some seconds are
// recorded and played back, or of the chosen speaker, which plays a chime. One
// that is under way ends. It works in every phase, whatever is muted.
type TestSound struct{ Kind media.DeviceKind }

// StopSoundTest ends a test and forgets it.
type StopSoundTest struct{}

// SoundTested is how far a test has come, from the studio. Number is the one that
// TestSound of the studio was called with.
type SoundTested struct {
	Number int
	Test   SoundTest
}

func (TestSound) event()       {}
func (TestSound) command()     {}
func (StopSoundTest) event()   {}
func (StopSoundTest) command() {}
func (SoundTested) event()     {}

// Effects on the studio.
type (
	startSoundTest struct {
		Number              int
		Kind                media.DeviceKind
		Microphone, Speaker string // device IDs; "" is the default one
	}
	stopSoundTest struct{}
)

func (e startSoundTest) perform(r *runner) {
	r.studio.TestSound(e.Number, e.Kind, e.Microphone, e.Speaker)
}
func (stopSoundTest) perform(r *runner) { r.studio.StopSoundTest() }

func (t *turn) testSound(c TestSound) {
	stage := SoundPlaying
	switch c.Kind {
	case media.Microphone:
		stage = SoundRecording
	case media.Speaker:
	default:
		return
	}
	t.soundTestNumber++
	t.soundTest = &SoundTest{Kind: c.Kind, Stage: stage, LevelDB: silenceDB}
	t.do(startSoundTest{t.soundTestNumber, c.Kind, t.preferences.Microphone, t.preferences.Speaker})
}

func (t *turn) endSoundTest() {
	if t.soundTest.Running() {
		t.do(stopSoundTest{})
	}
	t.soundTest = nil
}

// soundTested takes news of the test that is under way; other news is late.
func (t *turn) soundTested(e SoundTested) {
	if t.soundTest.Running() && t.soundTestNumber == e.Number {
		t.soundTest = &e.Test // replaced, never changed
	}
}
