package audio_test

import (
	"testing"
	"time"

	"moim/media/audio"
	"moim/media/audio/audiotest"
)

// What is opened as the default follows the desktop's choice, without being
// opened again.
func TestDefaultIsFollowed(t *testing.T) {
	server, system := newSystem(t)
	first, second := server.AddSpeaker(t, "first", "First Speaker"), server.AddSpeaker(t, "second", "Second Speaker")
	first.Default(t)
	speaker, err := system.OpenSpeaker(wait(t), "", player(audiotest.Tone(660, time.Second)))
	if err != nil {
		t.Fatal(err)
	}
	defer speaker.Close()
	awaitTone(t, first, 660)
	second.Default(t)
	awaitTone(t, second, 660)

	desk, headset := server.AddMicrophone(t, "desk", "Desk Microphone"), server.AddMicrophone(t, "headset", "Headset")
	desk.Speak(t, audiotest.WriteWAV(t, audiotest.Tone(300, 5*time.Second)))
	headset.Speak(t, audiotest.WriteWAV(t, audiotest.Tone(1500, 5*time.Second)))
	desk.Default(t)
	microphone, err := system.OpenMicrophone(wait(t), "")
	if err != nil {
		t.Fatal(err)
	}
	defer microphone.Close()
	readTone(t, microphone, 300)
	headset.Default(t)
	readTone(t, microphone, 1500)
}

// player plays a sound over and over.
func player(pcm []int16) func([]int16) {
	at := 0
	return func(dst []int16) {
		n := copy(dst, pcm[at:])
		at = (at + n) % len(pcm)
	}
}

// A clip is played whole, once, and the speaker is let go of.
func TestPlayOnce(t *testing.T) {
	server, system := newSystem(t)
	out := server.AddSpeaker(t, "out", "Loud Speaker")
	done := make(chan error, 1)
	go func() { done <- system.PlayOnce(wait(t), "out", audiotest.Tone(660, 2*time.Second)) }()
	awaitTone(t, out, 660)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if rest := audiotest.Strength(out.Record(t, time.Second/2), 660); rest > 0.01 {
		t.Errorf("it plays on after its end, with a strength of %.2f", rest)
	}
	if err := system.PlayOnce(wait(t), "nobody", nil); err == nil {
		t.Error("played on a speaker that is not there")
	}
}

// The sound of a test is heard and does not clip.
func TestChime(t *testing.T) {
	pcm := audio.Chime()
	loudest := 0
	for _, v := range pcm {
		loudest = max(loudest, int(v), -int(v))
	}
	if loudest < 6000 || loudest > 20000 {
		t.Errorf("its loudest sample is %d", loudest)
	}
	if first, last := pcm[0], pcm[len(pcm)-1]; first != 0 || last > 60 || last < -60 {
		t.Errorf("it begins at %d and ends at %d: that clicks", first, last)
	}
}
