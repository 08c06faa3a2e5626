package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// soundcard is a PulseAudio server of one test's own, with one microphone and
// one speaker.
type soundcard struct {
	*process
	t      *testing.T
	server string // what PULSE_SERVER says
	env    []string
}

// startSoundcard starts the server and waits until it answers.
func startSoundcard(t *testing.T) *soundcard {
	t.Helper()
	dir, err := os.MkdirTemp("", "moim-sound") //nolint:usetesting // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "native")
	env := []string{"HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "PULSE_RUNTIME_PATH=" + dir, "PULSE_SERVER=unix:" + path}
	s := &soundcard{t: t, server: "unix:" + path, env: env}
	s.process = start(t, "pulseaudio", append(env, "DBUS_SESSION_BUS_ADDRESS=disabled:", "DISPLAY="), tool(t, "pulseaudio"),
		"-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+path,
		"-L", "module-null-sink sink_name=speaker rate=48000 sink_properties=device.description=Speaker",
		"-L", "module-null-sink sink_name=voice rate=48000",
		"-L", "module-remap-source source_name=microphone master=voice.monitor source_properties=device.description=Microphone",
	)
	eventually(t, patience, "a PulseAudio server", func() (bool, string) {
		out, err := s.command("pactl", "set-default-sink", "speaker").CombinedOutput()
		return err == nil, fmt.Sprintf("%v: %s", err, out)
	})
	if out, err := s.command("pactl", "set-default-source", "microphone").CombinedOutput(); err != nil {
		t.Fatalf("choose the microphone: %v: %s", err, out)
	}
	return s
}

func (s *soundcard) command(name string, args ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), tool(s.t, name), args...)
	cmd.Env = append(os.Environ(), s.env...)
	return cmd
}

// launcher starts programs that hear and speak through it.
func (s *soundcard) launcher() []string {
	s.t.Helper()
	return append([]string{tool(s.t, "env")}, s.env...)
}

// speak plays a tone into the microphone until the test ends, half a second at
// a time with pauses between, as nobody speaks without a pause.
func (s *soundcard) speak(hz float64) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "voice.wav")
	out, err := s.command("sox", "-n", "-r", "48000", "-c", "1", "-b", "16", file,
		"synth", "0.5", "sine", fmt.Sprint(hz), "gain", "-12", "fade", "0.02", "0", "0.02", "pad", "0", "0.25", "repeat", "400").CombinedOutput()
	if err != nil {
		s.t.Fatalf("make a voice: %v: %s", err, out)
	}
	start(s.t, "paplay", s.env, tool(s.t, "paplay"), "--device=voice", file)
}

// sing plays a tone of -15 dBFS from the default speaker, a minute long: what another
// program of the same computer plays.
func (s *soundcard) sing(hz int) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "song.wav")
	out, err := s.command("sox", "-n", "-r", "48000", "-c", "2", "-b", "16", file, "synth", "60", "sine", strconv.Itoa(hz), "gain", "-12").CombinedOutput()
	if err != nil {
		s.t.Fatalf("make a song: %v: %s", err, out)
	}
	start(s.t, "paplay", s.env, tool(s.t, "paplay"), file)
}

// hear records what the speaker plays.
func (s *soundcard) hear(d time.Duration) sound {
	s.t.Helper()
	return s.record("speaker.monitor", d)
}

// record records from a device.
func (s *soundcard) record(device string, d time.Duration) sound {
	s.t.Helper()
	const rate = 48000
	file := filepath.Join(s.t.TempDir(), "heard.pcm")
	p := start(s.t, "parec", s.env, tool(s.t, "parec"), "--device="+device, "--raw", "--latency-msec=40",
		"--format=s16le", "--channels=1", fmt.Sprintf("--rate=%d", rate), file)
	least := int64(2 * rate * d.Seconds())
	eventually(s.t, d+patience, "a recording", func() (bool, string) {
		info, err := os.Stat(file)
		if err != nil {
			return false, err.Error()
		}
		return info.Size() >= least, fmt.Sprintf("%d of %d bytes", info.Size(), least)
	})
	p.kill() // it would play out its buffer otherwise
	data, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	return sound{rate: rate, samples: pcm(data, 1)}.last(d.Seconds())
}

// expectVoice expects that the speaker plays this tone within some seconds.
func (s *soundcard) expectVoice(who string, hz float64) {
	s.t.Helper()
	const leastShare, leastLevel = 0.8, -45
	eventually(s.t, patience, fmt.Sprintf("%s hears %v Hz", who, hz), func() (bool, string) {
		heard := s.hear(2 * time.Second)
		share, level := heard.share(hz), heard.levelDB()
		report := fmt.Sprintf("%s dBFS, %.2f of it at %v Hz", number(level), share, hz)
		s.t.Logf("%s hears %s", who, report)
		return share >= leastShare && level >= leastLevel, report
	})
}
