package e2e_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// The modules of a soundcard's microphone and speaker.
var (
	microphoneModule = []string{"module-remap-source", "source_name=microphone", "master=voice.monitor"}
	speakerModule    = []string{"module-null-sink", "sink_name=speaker", "rate=48000", "norewinds=1"} // that makes blocks of 50 ms, not of 2 s
)

// TestReplug takes a microphone and a speaker away in a call and brings them back,
// twice, or twenty times in make soak: sound is back within 2 s each
// time, and nothing is left of what went away.
func TestReplug(t *testing.T) {
	// The voice pauses for a little over a quarter of a second now and then, in which
	// nothing would be heard anyway.
	const limit, pause = 2 * time.Second, 270 * time.Millisecond
	times := longer(2, 20)
	card, server, room := startSoundcard(t), startSignald(t, freePort(t)), newRoom()
	// PulseAudio moves streams from one default speaker to the next, the voice as
	// well: the default one shall stay.
	card.plugIn("module-null-sink", "sink_name=spare")
	if out, err := card.command("pactl", "set-default-sink", "spare").CombinedOutput(); err != nil {
		t.Fatalf("choose the spare speaker: %v: %s", err, out)
	}
	card.speak(880)
	quiet := []string{"--camera", "none"}
	ada := joinOn(t, card, server, room, "Ada", append(quiet, "--mic", "microphone", "--speaker", "none")...)
	ben := joinOn(t, card, server, room, "Ben", append(quiet, "--mic", "none", "--speaker", "speaker")...)
	card.expectVoice("Ben", 880)
	replug := func(module []string) time.Duration {
		card.unplug(module)
		pass(t, 3*time.Second) // until it has been noticed
		if module[0] == microphoneModule[0] {
			if rest := card.hear(time.Second); rest.levelDB() > -60 {
				t.Errorf("without a microphone the speaker plays at %s dBFS", number(rest.levelDB()))
			}
		}
		return card.replug(module)
	}
	replug(microphoneModule) // what is made once is made
	replug(speakerModule)
	before := [2]holdings{holding(t, ada, "the first time"), holding(t, ben, "the first time")}
	judge(t, 2, func(p *pace) {
		var microphone, speaker []float64
		for range times {
			microphone = append(microphone, replug(microphoneModule).Seconds())
			speaker = append(speaker, replug(speakerModule).Seconds())
		}
		t.Logf("sound is back after %s s in the middle and %s s at most with the microphone, %s and %s with the speaker",
			number(median(microphone)), number(slices.Max(microphone)), number(median(speaker)), number(slices.Max(speaker)))
		for what, took := range map[string][]float64{"microphone": microphone, "speaker": speaker} {
			if worst := slices.Max(took); worst > (limit + pause).Seconds() {
				p.complain(fmt.Sprintf("sound was back %s s after the %s, want at most %v", number(worst), what, limit))
			}
		}
	})
	const slack = 4
	for i, who := range []*participant{ada, ben} {
		after := holding(t, who, "the last time")
		t.Logf("%s: before %+v, after %+v", who.name, before[i], after)
		if after.goroutines > before[i].goroutines+slack || after.descriptors > before[i].descriptors+slack ||
			after.threads > before[i].threads+slack || after.memoryKiB > before[i].memoryKiB+(32<<10) {
			t.Errorf("%s: before %+v, after %+v", who.name, before[i], after)
		}
	}
	ada.leave()
	ben.leave()
}

// joinOn starts a participant that hears and speaks through a soundcard.
func joinOn(t *testing.T, card *soundcard, server *signald, room, name string, args ...string) *participant {
	t.Helper()
	return joinThrough(t, card.launcher(), server.url(), room, name, args...)
}

// unplug takes away the device of a module.
func (s *soundcard) unplug(module []string) {
	s.t.Helper()
	out, err := s.command("pactl", "list", "short", "modules").Output()
	if err != nil {
		s.t.Fatalf("list modules: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		number, rest, _ := strings.Cut(line, "\t")
		if !strings.HasPrefix(rest, module[0]) || !strings.Contains(rest, module[1]) {
			continue
		}
		if out, err := s.command("pactl", "unload-module", number).CombinedOutput(); err != nil {
			s.t.Fatalf("unplug %v: %v: %s", module, err, out)
		}
		return
	}
	s.t.Fatalf("%v is not plugged in", module)
}

func (s *soundcard) plugIn(module ...string) {
	s.t.Helper()
	if out, err := s.command("pactl", append([]string{"load-module"}, module...)...).CombinedOutput(); err != nil {
		s.t.Fatalf("plug in %v: %v: %s", module, err, out)
	}
}

// replug brings it back, and says how long it took until the voice was heard from
// the speaker again.
func (s *soundcard) replug(module []string) time.Duration {
	s.t.Helper()
	const loud = 0.02 // of full scale
	since := time.Now()
	s.plugIn(module...)
	ear := s.command("parec", "--device=speaker.monitor", "--raw", "--latency-msec=20", "--format=s16le", "--channels=1", "--rate=48000")
	said, err := ear.StdoutPipe()
	if err == nil {
		err = ear.Start()
	}
	if err != nil {
		s.t.Fatalf("listen: %v", err)
	}
	defer func() {
		_ = ear.Process.Kill()
		_ = ear.Wait()
	}()
	stop := time.AfterFunc(patience, func() { _ = ear.Process.Kill() })
	defer stop.Stop()
	block := make([]byte, 2*480)
	for {
		if _, err := io.ReadFull(said, block); err != nil {
			s.t.Fatalf("no voice from the speaker %v after %v was plugged in", time.Since(since), module)
		}
		for i := 0; i < len(block); i += 2 {
			if v := int16(binary.LittleEndian.Uint16(block[i:])); math.Abs(float64(v)) > loud*math.MaxInt16 {
				return time.Since(since)
			}
		}
	}
}
