package audiotest

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sentences are read out by Reading. They hold all sounds of English.
const sentences = `The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background.
It is easy to tell the depth of a well. These days a chicken leg is a rare dish. Rice is often served in round bowls.
The juice of lemons makes fine punch. The box was thrown beside the parked truck. The hogs were fed chopped corn and garbage.
Four hours of steady work faced us. A large size in stockings is hard to sell. The boy was there when the sun rose.
A rod is used to catch pink salmon. The source of the huge river is the clear spring. Kick the ball straight and follow through.`

// Voice is somebody who speaks by espeak-ng.
type Voice struct {
	Name  string // of espeak-ng, as "en-us" or "en-gb+f3"
	Pitch int    // 0 to 99; 50 if 0
	Speed int    // words per minute; 155 if 0
	Loud  int    // 0 to 200; 100 if 0
}

// Speech lets voice say text and returns it at SampleRate. Where the tools are
// missing the test is skipped, or fails if the variable CI is set.
func Speech(tb testing.TB, voice Voice, text string) []int16 {
	tb.Helper()
	for _, tool := range []string{"espeak-ng", "sox"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				tb.Fatalf("%s is needed: %v", tool, err)
			}
			tb.Skipf("%s is not installed", tool)
		}
	}
	if voice.Pitch == 0 {
		voice.Pitch = 50
	}
	if voice.Speed == 0 {
		voice.Speed = 155
	}
	if voice.Loud == 0 {
		voice.Loud = 100
	}
	wav := output(tb, nil, "espeak-ng", "-v", voice.Name, "-p", strconv.Itoa(voice.Pitch), "-s", strconv.Itoa(voice.Speed),
		"-a", strconv.Itoa(voice.Loud), "--stdout", text)
	raw := output(tb, wav, "sox", "-q", "-D", "-t", "wav", "-", "-r", strconv.Itoa(SampleRate), "-c", "1", "-b", "16",
		"-e", "signed-integer", "-L", "-t", "raw", "-")
	pcm := make([]int16, len(raw)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return pcm
}

// Reading is somebody who reads sentences, over and over, for that long. It is the
// same each time.
func Reading(tb testing.TB, length time.Duration) []int16 {
	tb.Helper()
	return ReadingBy(tb, Voice{Name: "en-us", Speed: 160, Loud: 80}, length)
}

// ReadingBy is Reading by another voice.
func ReadingBy(tb testing.TB, voice Voice, length time.Duration) []int16 {
	tb.Helper()
	pcm := Speech(tb, voice, strings.ReplaceAll(sentences, "\n", " "))
	out := make([]int16, int(length.Seconds()*SampleRate))
	for n := 0; n < len(out); n += copy(out[n:], pcm) {
	}
	return out
}

func output(tb testing.TB, in []byte, name string, args ...string) []byte {
	tb.Helper()
	c := exec.CommandContext(tb.Context(), name, args...)
	var complaints bytes.Buffer
	c.Stdin, c.Stderr = bytes.NewReader(in), &complaints
	out, err := c.Output()
	if err != nil || len(out) == 0 {
		tb.Fatalf("%s: %v: %s", name, err, &complaints)
	}
	return out
}
