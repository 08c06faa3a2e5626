package audiotest

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// Voice is somebody who speaks by espeak-ng.
type Voice struct {
	Name  string // of espeak-ng, as "en-us" or "en-gb+f3"
	Pitch int    // 0 to 99; 50 if 0
	Speed int    // words per minute; 155 if 0
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
	wav := output(tb, nil, "espeak-ng", "-v", voice.Name, "-p", strconv.Itoa(voice.Pitch), "-s", strconv.Itoa(voice.Speed),
		"--stdout", text)
	raw := output(tb, wav, "sox", "-q", "-D", "-t", "wav", "-", "-r", strconv.Itoa(SampleRate), "-c", "1", "-b", "16",
		"-e", "signed-integer", "-L", "-t", "raw", "-")
	pcm := make([]int16, len(raw)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return pcm
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
