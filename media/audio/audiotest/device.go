package audiotest

import (
	"context"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// SampleRate is the rate of all devices and recordings, in samples per second;
// all are mono with 16 bits.
const SampleRate = 48000

// Speaker is a speaker of a Server.
type Speaker struct {
	// Name is what PulseAudio calls it, Monitor the source that records it.
	Name, Monitor string

	server *Server
	module string
}

// AddSpeaker plugs a speaker in. name must be one word; people see description.
// The first speaker becomes the default.
func (s *Server) AddSpeaker(tb testing.TB, name, description string) *Speaker {
	tb.Helper()
	module := s.load(tb, "module-null-sink", "sink_name="+name, "rate="+strconv.Itoa(SampleRate), "channels=1",
		"format=s16le", "norewinds=1", // so that a block is 50 ms instead of 2 s
		describe("sink", description))
	return &Speaker{Name: name, Monitor: name + ".monitor", server: s, module: module}
}

// AddFilter plugs in a speaker that plays on another one, as an equaliser does.
func (s *Server) AddFilter(tb testing.TB, name string, on *Speaker) *Speaker {
	tb.Helper()
	module := s.load(tb, "module-remap-sink", "sink_name="+name, "master="+on.Name, describe("sink", name))
	return &Speaker{Name: name, Monitor: name + ".monitor", server: s, module: module}
}

// Unplug takes the speaker away.
func (p *Speaker) Unplug(tb testing.TB) {
	tb.Helper()
	p.server.pactl(tb, "unload-module", p.module)
}

// Default makes the speaker the default one.
func (p *Speaker) Default(tb testing.TB) {
	tb.Helper()
	p.server.pactl(tb, "set-default-sink", p.Name)
}

// Record records what the speaker plays from now on.
func (p *Speaker) Record(tb testing.TB, length time.Duration) []int16 {
	tb.Helper()
	return p.server.Record(tb, p.Monitor, length)
}

// Play lets another program play a sound file on the speaker, from now on and over
// and over, until stop is called or the test ends.
func (p *Speaker) Play(tb testing.TB, file string) (stop func()) {
	tb.Helper()
	return p.server.play(tb, file, "--device="+p.Name)
}

// Play is the same on whichever speaker is the default one.
func (s *Server) Play(tb testing.TB, file string) (stop func()) {
	tb.Helper()
	return s.play(tb, file)
}

func (s *Server) play(tb testing.TB, file string, options ...string) (stop func()) {
	tb.Helper()
	if _, err := os.Stat(file); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if err := s.command(ctx, "paplay", append(options, file)...).Run(); err != nil {
				return // stopped, or unplugged
			}
		}
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	tb.Cleanup(stop)
	return stop
}

// Microphone is a microphone of a Server.
type Microphone struct {
	Name string // what PulseAudio calls it

	mouth  *Speaker // what is played there is heard here
	module string
}

// AddMicrophone plugs a microphone in. name must be one word; people see
// description. It comes with a speaker into which Speak plays, called NAME_mouth.
func (s *Server) AddMicrophone(tb testing.TB, name, description string) *Microphone {
	tb.Helper()
	mouth := s.AddSpeaker(tb, name+"_mouth", "mouth of "+description)
	module := s.load(tb, "module-remap-source", "master="+mouth.Monitor, "source_name="+name,
		describe("source", description))
	return &Microphone{Name: name, mouth: mouth, module: module}
}

// Unplug takes the microphone away.
func (m *Microphone) Unplug(tb testing.TB) {
	tb.Helper()
	m.mouth.server.pactl(tb, "unload-module", m.module)
	m.mouth.Unplug(tb)
}

// Default makes the microphone the default one.
func (m *Microphone) Default(tb testing.TB) {
	tb.Helper()
	m.mouth.server.pactl(tb, "set-default-source", m.Name)
}

// Speak plays a sound file into the microphone, over and over, until stop is
// called or the test ends.
func (m *Microphone) Speak(tb testing.TB, file string) (stop func()) {
	tb.Helper()
	return m.mouth.Play(tb, file)
}

// Record records from a source: a microphone, or the monitor of a speaker.
func (s *Server) Record(tb testing.TB, source string, length time.Duration) []int16 {
	tb.Helper()
	return s.record(tb, source, length, "mono")
}

// record records these channels of a source, sample by sample in turn.
func (s *Server) record(tb testing.TB, source string, length time.Duration, channels ...string) []int16 {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), length+startTime)
	defer cancel()
	c := s.command(ctx, "parec", "--device="+source, "--rate="+strconv.Itoa(SampleRate), "--channels="+strconv.Itoa(len(channels)),
		"--channel-map="+strings.Join(channels, ","), "--format=s16le", "--raw", "--latency-msec=20")
	said, err := c.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := c.Start(); err != nil {
		tb.Fatalf("start parec: %v", err)
	}
	defer finish(c)
	raw := make([]byte, 2*len(channels)*int(length.Seconds()*SampleRate))
	if _, err := io.ReadFull(said, raw); err != nil {
		tb.Fatalf("record %s: %v", source, err)
	}
	pcm := make([]int16, len(raw)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return pcm
}

// describe is the argument that gives a sink or source the name that people see.
func describe(what, description string) string {
	return what + `_properties="device.description='` + description + `'"`
}

func finish(c *exec.Cmd) {
	_ = c.Process.Kill()
	_ = c.Wait()
}
