package studio

import (
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
)

// still is a decoder that shows the same picture for every sample.
type still struct{ frame media.Frame }

func (d *still) Decode(media.Sample) (*media.Frame, error) { return &d.frame, nil }
func (d *still) Close() error                              { return nil }

func newStill() *remoteVideo {
	return &remoteVideo{
		clock: media.NewClock(), wall: &wall{}, decoder: &still{frame: media.Frame{Width: 64, Height: 36}},
		latencies: make([]time.Duration, 0, 128),
	}
}

func feed(t *testing.T, v *remoteVideo, n int, interval time.Duration) {
	t.Helper()
	for range n {
		time.Sleep(interval) // synctest's time
		if _, err := v.sample(media.Sample{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFreezesAreCountedAsInWebRTCStats(t *testing.T) {
	const beat = 33 * time.Millisecond
	for _, test := range []struct {
		name string
		gap  time.Duration
		want int64
	}{
		{"none", beat, 0},
		{"under mean + 150 ms", 188 * time.Millisecond, 0}, // the mean of the 30 is 38.2 ms then
		{"over", 190 * time.Millisecond, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newStill()
				feed(t, v, 60, beat)
				feed(t, v, 1, test.gap)
				feed(t, v, 60, beat)
				stats := v.take(time.Second)
				if stats.Freezes != test.want {
					t.Errorf("%d freezes, want %d", stats.Freezes, test.want)
				}
				if test.want > 0 && stats.FreezeTime != test.gap {
					t.Errorf("frozen for %v, want %v", stats.FreezeTime, test.gap)
				}
				if stats.FramesDecoded != 121 {
					t.Errorf("%d frames decoded, want 121", stats.FramesDecoded)
				}
			})
		})
	}
}

func TestPauseIsNoFreeze(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const beat = 33 * time.Millisecond
		v := newStill()
		feed(t, v, 30, beat)
		v.pause()
		feed(t, v, 1, beat) // still under way
		feed(t, v, 1, 5*time.Second)
		feed(t, v, 30, beat)
		if stats := v.take(time.Second); stats.Freezes != 0 {
			t.Errorf("%d freezes, want none for a pause", stats.Freezes)
		}
		feed(t, v, 1, time.Second)
		if stats := v.take(time.Second); stats.Freezes != 1 {
			t.Errorf("%d freezes after the pause, want 1", stats.Freezes)
		}
	})
}

// A screen has a picture where something changes: that it stands still, or changes
// seldom, is no freeze; that pictures are lost or come late while it moves is one.
func TestStillScreenIsNoFreeze(t *testing.T) {
	const beat = 33 * time.Millisecond
	for _, test := range []struct {
		name          string
		gap, captured time.Duration
		missed        bool
		want          int64
	}{
		{"moving", beat, beat, false, 0},
		{"still for a second", time.Second, time.Second, false, 0},
		{"still, and the next page comes late", 3 * time.Second, 2 * time.Second, false, 0},
		{"a letter now and then", 300 * time.Millisecond, 290 * time.Millisecond, false, 0},
		{"late while it moves", 400 * time.Millisecond, beat, false, 1},
		{"lost while it moves", time.Second, time.Second, true, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newStill()
				v.screen = true
				captured := time.Duration(0)
				show := func(gap, later time.Duration, missed bool) {
					time.Sleep(gap) // synctest's time
					captured += later
					if _, err := v.sample(media.Sample{Captured: captured, Missed: missed}); err != nil {
						t.Fatal(err)
					}
				}
				for range 2 {
					for range 40 {
						show(beat, beat, false)
					}
					show(test.gap, test.captured, test.missed)
				}
				if stats := v.take(time.Second); stats.Freezes != 2*test.want {
					t.Errorf("%d freezes, want %d", stats.Freezes, 2*test.want)
				}
			})
		})
	}
}

func TestLatencyIsReadFromTheBarcode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newStill()
		v.barcode = func(*media.Frame) (time.Time, bool) { return time.Now().Add(-40 * time.Millisecond), true }
		feed(t, v, 30, 33*time.Millisecond)
		stats := v.take(time.Second)
		if !stats.LatencyKnown || stats.LatencyP50 != 40*time.Millisecond || stats.LatencyP95 != 40*time.Millisecond {
			t.Errorf("latency %+v, want 40 ms", stats)
		}
		if v.take(time.Second).LatencyKnown {
			t.Error("latency is known without a frame")
		}
	})
}

func TestFirstSampleIsFirstOnce(t *testing.T) {
	v := newStill()
	for i, want := range []bool{true, false, false} {
		if first, err := v.sample(media.Sample{}); err != nil || first != want {
			t.Errorf("sample %d: first %v, error %v", i, first, err)
		}
	}
	if err := v.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := v.sample(media.Sample{}); err != nil {
		t.Errorf("sample after close: %v", err)
	}
}

func TestTheFirstIntervalsAreNoFreezes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newStill()
		feed(t, v, 4, 33*time.Millisecond)
		feed(t, v, 1, 300*time.Millisecond)
		if stats := v.take(time.Second); stats.Freezes != 0 {
			t.Errorf("%d freezes among the first frames, want none", stats.Freezes)
		}
	})
}
