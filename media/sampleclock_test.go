package media_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"moim/media"
)

// TestSampleClock notes 10 ms chunks that come up to 3 ms late, and what happens
// to a few of them.
func TestSampleClock(t *testing.T) {
	t.Parallel()
	const chunk, chunkTime = media.SampleRate / 100, 10 * time.Millisecond
	for name, test := range map[string]struct {
		late  func(n int) time.Duration // of chunk n
		lost  int                       // chunks that are missing from 200 on
		hasty bool
		after int // chunks until it is known
	}{
		"jitter":          {},
		"jitter, hasty":   {hasty: true},
		"one lost":        {lost: 1, after: 8},
		"many lost":       {lost: 30, after: 8},
		"one lost, hasty": {lost: 1, hasty: true, after: 1},
		"held up": {late: func(n int) time.Duration {
			if n >= 200 && n < 215 {
				return time.Duration(215-n) * chunkTime
			}
			return 0
		}},
		"held up, hasty": {hasty: true, after: 16, late: func(n int) time.Duration {
			if n >= 200 && n < 215 {
				return time.Duration(215-n) * chunkTime
			}
			return 0
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(4, 4))
			clock := media.SampleClock{Hasty: test.hasty}
			var moved time.Duration
			for n := range 600 {
				at := time.Hour + time.Duration(n)*chunkTime + time.Duration(random.IntN(3000))*time.Microsecond
				want := time.Hour
				if n >= 200 {
					at += time.Duration(test.lost) * chunkTime
					want += time.Duration(test.lost) * chunkTime
				}
				if test.late != nil {
					at += test.late(n)
				}
				moved += clock.Note(at, int64(n)*chunk).By
				if n < 50 || n >= 200 && n < 200+test.after {
					continue
				}
				if off := clock.Zero() - want; off < -time.Millisecond || off > 4*time.Millisecond {
					t.Fatalf("chunk %d: off by %v", n, off)
				}
				if clock.Doubtful() && test.late == nil {
					t.Fatalf("chunk %d: doubtful", n)
				}
			}
			if off := moved - time.Duration(test.lost)*chunkTime; off < -4*time.Millisecond || off > 4*time.Millisecond {
				t.Errorf("moved by %v", moved)
			}
		})
	}
}
