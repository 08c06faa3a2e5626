package audiotest

import (
	"bytes"
	"context"
	"encoding/binary"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Echo lets the microphone hear what the speaker plays, at half its height (-6 dB)
// and late by that much, besides what the server's own buffers add. As in air, it
// is not stretched where the server has lost time. stop ends it.
func (m *Microphone) Echo(tb testing.TB, speaker *Speaker, late time.Duration) (stop func()) {
	tb.Helper()
	s := m.mouth.server
	module := s.load(tb, "module-loopback", "source="+speaker.Monitor, "sink="+m.mouth.Name,
		"latency_msec="+strconv.FormatInt(late.Milliseconds(), 10), "adjust_time=0", "source_dont_move=true", "sink_dont_move=true",
		"rate="+strconv.Itoa(SampleRate), "channels=1", "format=s16le")
	s.pactl(tb, "set-sink-input-volume", s.inputOf(tb, module), "-6dB")
	return func() { s.pactl(tb, "unload-module", module) }
}

// inputOf is the number of the stream that a module plays.
func (s *Server) inputOf(tb testing.TB, module string) string {
	tb.Helper()
	number := ""
	for line := range strings.Lines(s.pactl(tb, "list", "sink-inputs")) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "Sink Input #"); ok {
			number = rest
		}
		if line == "Owner Module: "+module {
			return number
		}
	}
	tb.Fatalf("module %s plays nothing", module)
	return ""
}

// Say plays pcm into the microphone once, and returns when it has been played.
func (m *Microphone) Say(tb testing.TB, pcm []int16) {
	tb.Helper()
	var raw bytes.Buffer
	if err := binary.Write(&raw, binary.LittleEndian, pcm); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTime+time.Minute)
	defer cancel()
	c := m.mouth.server.command(ctx, "paplay", "--device="+m.mouth.Name, "--raw", "--rate="+strconv.Itoa(SampleRate),
		"--channels=1", "--format=s16le")
	c.Stdin = &raw
	if out, err := c.CombinedOutput(); err != nil {
		tb.Fatalf("paplay: %v: %s", err, out)
	}
}
