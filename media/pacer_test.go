package media_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
)

func TestPacerDoesNotDrift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		p := media.NewPacer(clock, clock.Now(), 30000, 1001, 0)
		for n := range int64(30000) {
			beat, at, err := p.Wait(t.Context())
			if err != nil || beat != n || clock.Now() != at {
				t.Fatalf("beat %d: %d at %v, clock %v, %v", n, beat, at, clock.Now(), err)
			}
		}
		if _, at, _ := p.Wait(t.Context()); at != 1001*time.Second {
			t.Errorf("beat 30000 at %v", at)
		}
	})
}

func TestPacerLeavesOutWhatIsTooLate(t *testing.T) {
	for _, c := range []struct {
		name  string
		lag   int
		pause time.Duration
		want  []int64
	}{
		{"in time", 0, 5 * time.Millisecond, []int64{1, 2, 3}},
		{"video", 0, 95 * time.Millisecond, []int64{9, 10, 11}},
		{"sound, a little late", 5, 45 * time.Millisecond, []int64{1, 2, 3}},
		{"sound, too late", 5, 95 * time.Millisecond, []int64{9, 10, 11}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clock := media.NewClock()
				p := media.NewPacer(clock, clock.Now(), 100, 1, c.lag)
				if beat, _, err := p.Wait(t.Context()); beat != 0 || err != nil {
					t.Fatal(beat, err)
				}
				time.Sleep(c.pause)
				for _, want := range c.want {
					if beat, _, err := p.Wait(t.Context()); beat != want || err != nil {
						t.Errorf("beat %d, %v; want %d", beat, err, want)
					}
				}
			})
		})
	}
}

func TestPacerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		p := media.NewPacer(clock, time.Hour, 1, 1, 0)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := p.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended context: %v", err)
		}
		ended := make(chan error)
		go func() {
			_, _, err := p.Wait(t.Context())
			ended <- err
		}()
		synctest.Wait()
		p.Stop()
		p.Stop()
		if err := <-ended; !errors.Is(err, fs.ErrClosed) {
			t.Errorf("stopped: %v", err)
		}
	})
}
