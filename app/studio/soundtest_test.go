package studio

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/media"
)

// soundDevices is a microphone that hears what level says, and a speaker, in
// synctest's time.
type soundDevices struct {
	Sources
	level  int16
	err    error // of opening the microphone
	frozen bool  // the microphone never gives anything

	mu     sync.Mutex
	open   int
	played []int // samples of each sound
}

func (d *soundDevices) OpenMicrophone(context.Context, string) (media.AudioSource, string, error) {
	if d.err != nil {
		return nil, "", d.err
	}
	d.count(1)
	return &soundSource{d}, "mic", nil
}

func (d *soundDevices) Play(ctx context.Context, _ string, pcm []int16) error {
	d.mu.Lock()
	d.played = append(d.played, len(pcm))
	d.mu.Unlock()
	select {
	case <-time.After(time.Duration(len(pcm)) * time.Second / media.SampleRate):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *soundDevices) Devices() []media.Device { return nil }

func (d *soundDevices) count(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open += n
}

type soundSource struct{ d *soundDevices }

func (s *soundSource) Read(ctx context.Context, dst []int16) (time.Duration, error) {
	if s.d.frozen {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	time.Sleep(media.BlockTime)
	for i := range dst {
		dst[i] = s.d.level * int16(1-i%2*2)
	}
	return 0, ctx.Err()
}

func (s *soundSource) Close() error {
	s.d.count(-1)
	return nil
}

// A test goes through its stages, plays what it should, and lets go of its devices.
func TestSoundTestStages(t *testing.T) {
	recording := []call.SoundStage{call.SoundRecording}
	for _, test := range []struct {
		name    string
		kind    media.DeviceKind
		devices *soundDevices
		stages  []call.SoundStage
		problem call.ProblemCode
		played  []int
	}{
		{"speaker", media.Speaker, &soundDevices{}, []call.SoundStage{call.SoundPlaying, call.SoundHeard}, "", []int{media.SampleRate}},
		{
			"somebody speaks", media.Microphone, &soundDevices{level: 3000},
			append(recording, call.SoundPlaying, call.SoundHeard), "",
			[]int{3 * media.SampleRate},
		},
		{"nobody speaks", media.Microphone, &soundDevices{level: 10}, append(recording, call.SoundSilent), "", nil},
		{
			"busy", media.Microphone, &soundDevices{err: &media.BusyError{Holder: "other"}},
			[]call.SoundStage{call.SoundFailed},
			call.ProblemDeviceHeld, nil,
		},
		{"frozen", media.Microphone, &soundDevices{frozen: true}, []call.SoundStage{call.SoundFailed}, call.ProblemDeviceFailed, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := test.devices
				stages, problem := runTest(t, d, test.kind)
				if !slices.Equal(stages, test.stages) || problem != test.problem {
					t.Errorf("went through %v with problem %q, want %v, %q", stages, problem, test.stages, test.problem)
				}
				if !slices.Equal(d.played, test.played) || d.open != 0 {
					t.Errorf("played %v, want %v; %d microphones are open", d.played, test.played, d.open)
				}
			})
		})
	}
}

// runTest runs a test to its end and says which stages it went through.
func runTest(t *testing.T, d *soundDevices, kind media.DeviceKind) (stages []call.SoundStage, problem call.ProblemCode) {
	t.Helper()
	var mu sync.Mutex
	s := &Studio{cfg: Config{Sources: d, Logger: slog.New(slog.DiscardHandler)}, tests: make(chan soundWish, 1)}
	s.post = func(e call.Event) {
		news, ok := e.(call.SoundTested)
		mu.Lock()
		defer mu.Unlock()
		if !ok || news.Number != 7 {
			t.Errorf("unexpected %+v", e)
			return
		}
		if p := news.Test.Problem; p != nil {
			problem = p.Code
		}
		if len(stages) == 0 || stages[len(stages)-1] != news.Test.Stage {
			stages = append(stages, news.Test.Stage)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.serveTests(ctx)
	}()
	s.TestSound(7, kind, "", "")
	time.Sleep(time.Minute)
	cancel()
	<-done
	mu.Lock()
	defer mu.Unlock()
	return stages, problem
}

// A test that is replaced or stopped says nothing more, and closes what it opened.
func TestSoundTestIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &soundDevices{level: 3000}
		var mu sync.Mutex
		told := make(map[int]call.SoundStage)
		s := &Studio{cfg: Config{Sources: d, Logger: slog.New(slog.DiscardHandler)}, tests: make(chan soundWish, 1)}
		s.post = func(e call.Event) {
			mu.Lock()
			defer mu.Unlock()
			news := e.(call.SoundTested)
			told[news.Number] = news.Test.Stage
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.serveTests(ctx)
		}()
		s.TestSound(1, media.Microphone, "", "")
		time.Sleep(time.Second)
		s.TestSound(2, media.Speaker, "", "")
		time.Sleep(time.Second / 2)
		s.StopSoundTest()
		time.Sleep(10 * time.Second)
		cancel()
		<-done
		if told[1] != call.SoundRecording || told[2] != call.SoundPlaying || len(d.played) != 1 || d.open != 0 {
			t.Errorf("told %v, played %v, %d microphones are open", told, d.played, d.open)
		}
	})
}
