package codec_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

func TestVP8RoundTrip(t *testing.T) {
	sizes := []struct{ width, height int }{
		{640, 360},
		{641, 361},
		{1280, 720},
		{160, 90},
		{17, 33},
		{1, 1},
	}
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			e := newEncoder(t, codec.VP8Config{Bitrate: 2_000_000, Layer: "h"})
			d := newDecoder(t)
			f := newFrame(size.width, size.height)
			worst := 99.0
			for n := range 45 {
				paint(f, n)
				s, ok := encode(t, e, f, n, 30)
				if !ok {
					continue
				}
				if s.Captured != f.Captured || s.Layer != "h" {
					t.Fatalf("sample %d: captured %v, layer %q", n, s.Captured, s.Layer)
				}
				got, err := d.Decode(s)
				if err != nil {
					t.Fatalf("decode %d: %v", n, err)
				}
				if got.Width != size.width || got.Height != size.height || got.Captured != s.Captured {
					t.Fatalf("decoded %dx%d at %v", got.Width, got.Height, got.Captured)
				}
				worst = min(worst, psnr(f, got))
			}
			t.Logf("worst picture %.1f dB", worst)
			if worst < 26 {
				t.Errorf("worst picture %.1f dB, want 26", worst)
			}
		})
	}
}

func TestVP8Bitrate(t *testing.T) {
	tests := []struct {
		name          string
		width, height int
		bitrate       int
		fps           float64
		picture       func(*media.Frame, int)
	}{
		{"360p calm", 640, 360, 500_000, 30, calm},
		{"360p busy", 640, 360, 500_000, 30, paint},
		{"360p 7.5 fps", 640, 360, 500_000, 7.5, paint},
		{"360p 60 fps", 640, 360, 500_000, 60, paint},
		{"quarter", 160, 90, 100_000, 15, paint},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEncoder(t, codec.VP8Config{Bitrate: test.bitrate})
			f := newFrame(test.width, test.height)
			seconds := 10
			count := int(float64(seconds) * test.fps)
			total, second, peak, frames := 0, 0, 0, 0
			for n := range count {
				test.picture(f, n)
				s, ok := encode(t, e, f, n, test.fps)
				if ok {
					frames++
				}
				total += len(s.Data)
				second += len(s.Data)
				if int(float64(n+1)/test.fps) > int(float64(n)/test.fps) {
					peak, second = max(peak, second), 0
				}
			}
			rate := float64(total*8) / float64(seconds) / float64(test.bitrate)
			t.Logf("%.0f %% of target, worst second %.0f %%, %d of %d frames",
				100*rate, 100*float64(peak*8)/float64(test.bitrate), frames, count)
			if rate > 1.2 || rate < 0.6 {
				t.Errorf("bitrate is %.2f times the target", rate)
			}
		})
	}
}

func TestVP8BitrateOnTheFly(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{Bitrate: 1_500_000})
	f := newFrame(640, 360)
	rate := func(from int) float64 {
		total := 0
		for n := from; n < from+150; n++ {
			paint(f, n)
			s, _ := encode(t, e, f, n, 30)
			if n >= from+30 { // the first second may still be the old rate's
				total += len(s.Data)
			}
		}
		return float64(total*8) / 4
	}
	high := rate(0)
	e.SetBitrate(300_000)
	low := rate(150)
	e.SetBitrate(1_500_000)
	again := rate(300)
	t.Logf("%.0f, %.0f and %.0f b/s", high, low, again)
	if low > 300_000*1.25 {
		t.Errorf("%.0f b/s after lowering the target to 300,000", low)
	}
	if again < 2*low {
		t.Errorf("%.0f b/s after raising the target again", again)
	}
	if stats := e.Stats(); stats.Keyframes != 1 {
		t.Errorf("%d keyframes, want 1: a new bitrate needs none", stats.Keyframes)
	}
}

func TestVP8KeyframeOnRequest(t *testing.T) {
	for _, screen := range []bool{false, true} {
		t.Run(fmt.Sprintf("screen=%v", screen), func(t *testing.T) {
			e := newEncoder(t, codec.VP8Config{Screen: screen})
			f := newFrame(640, 360)
			asked := map[int]bool{0: true, 20: true, 21: true, 40: true}
			for n := range 60 {
				paint(f, n)
				if asked[n] {
					e.ForceKeyframe()
				}
				s, ok := encode(t, e, f, n, 30)
				if asked[n] && !ok {
					t.Fatalf("keyframe %d was dropped", n)
				}
				if s.Keyframe != asked[n] {
					t.Errorf("frame %d: keyframe %v", n, s.Keyframe)
				}
				if w, h, ok := codec.KeyframeSize(s.Data); ok != s.Keyframe || w != s.Width || h != s.Height {
					t.Errorf("frame %d: header %dx%d %v, sample %dx%d %v", n, w, h, ok, s.Width, s.Height, s.Keyframe)
				}
			}
			if stats := e.Stats(); stats.Keyframes != 4 || stats.Frames+stats.Dropped != 60 || stats.EncodeTime <= 0 {
				t.Errorf("stats %+v", stats)
			}
		})
	}
}

func TestVP8SizeChange(t *testing.T) {
	e, d := newEncoder(t, codec.VP8Config{}), newDecoder(t)
	sizes := [][2]int{{640, 360}, {320, 180}, {1280, 720}, {360, 640}, {641, 361}}
	n := 0
	for _, size := range sizes {
		f := newFrame(size[0], size[1])
		for i := range 5 {
			paint(f, n)
			s, ok := encode(t, e, f, n, 30)
			n++
			if !ok {
				continue
			}
			if s.Keyframe != (i == 0) {
				t.Errorf("%v frame %d: keyframe %v", size, i, s.Keyframe)
			}
			got, err := d.Decode(s)
			if err != nil {
				t.Fatal(err)
			}
			if got.Width != size[0] || got.Height != size[1] {
				t.Errorf("decoded %dx%d, want %v", got.Width, got.Height, size)
			}
		}
	}
}

func TestVP8OddTimes(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{})
	f := newFrame(320, 180)
	for n, captured := range []int64{5, 5, 3, 0, 1 << 40, 1<<40 + 1, -7, 1 << 60, 0} {
		paint(f, n)
		f.Captured = time.Duration(captured)
		if _, _, err := e.Encode(f); err != nil {
			t.Errorf("captured at %d: %v", captured, err)
		}
	}
}

func TestVP8EncoderRefuses(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{})
	short := newFrame(64, 64)
	short.U = short.U[:10]
	tests := []struct {
		name  string
		frame *media.Frame
		want  error
	}{
		{"empty", &media.Frame{}, codec.ErrSize},
		{"too wide", &media.Frame{Width: 5000, Height: 10}, codec.ErrSize},
		{"too large", &media.Frame{Width: 4096, Height: 4096}, codec.ErrSize},
		{"short plane", short, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, ok, err := e.Encode(test.frame)
			if err == nil || ok || (test.want != nil && !errors.Is(err, test.want)) {
				t.Errorf("got %v, %v", ok, err)
			}
		})
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := e.Encode(newFrame(64, 64)); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
