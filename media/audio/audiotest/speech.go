package audiotest

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// sentences are read out by Speech. They hold all sounds of English.
const sentences = `The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background.
It is easy to tell the depth of a well. These days a chicken leg is a rare dish. Rice is often served in round bowls.
The juice of lemons makes fine punch. The box was thrown beside the parked truck. The hogs were fed chopped corn and garbage.
Four hours of steady work faced us. A large size in stockings is hard to sell. The boy was there when the sun rose.
A rod is used to catch pink salmon. The source of the huge river is the clear spring. Kick the ball straight and follow through.`

// Speech is somebody who reads sentences, over and over, for that long. It is the
// same each time. Where espeak-ng or sox are missing the test is skipped, and
// fails in CI.
func Speech(tb testing.TB, length time.Duration) []int16 {
	tb.Helper()
	wav := run(tb, nil, "espeak-ng", "-v", "en-us", "-s", "160", "-a", "80", "--stdout", strings.ReplaceAll(sentences, "\n", " "))
	raw := run(tb, wav, "sox", "-D", "-t", "wav", "-", "-t", "raw", "-r", "48000", "-c", "1", "-b", "16", "-e", "signed-integer", "-L", "-")
	pcm := make([]int16, len(raw)/2)
	if err := binary.Read(bytes.NewReader(raw[:2*len(pcm)]), binary.LittleEndian, pcm); err != nil {
		tb.Fatal(err)
	}
	if len(pcm) == 0 {
		tb.Fatal("espeak-ng says nothing")
	}
	out := make([]int16, int(length.Seconds()*SampleRate))
	for n := 0; n < len(out); n += copy(out[n:], pcm) {
	}
	return out
}

// run runs a program over what it reads and returns what it writes.
func run(tb testing.TB, in []byte, name string, args ...string) []byte {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			tb.Fatalf("%s is missing", name)
		}
		tb.Skipf("%s is missing", name)
	}
	cmd := exec.CommandContext(tb.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return out
}
