package mediatest_test

import (
	"math"
	"testing"
	"testing/synctest"

	"moim/media"
	"moim/media/codec"
	"moim/media/mediatest"
)

// The barcode must survive what a bad link makes of the picture.
func TestBarcodeSurvivesVP8(t *testing.T) {
	for name, c := range map[string]struct {
		width, height, bitrate int
	}{
		"full size at 100 kb/s":    {640, 360, 100_000},
		"half size at 100 kb/s":    {320, 180, 100_000},
		"quarter size at 100 kb/s": {160, 90, 100_000},
		"quarter size at 50 kb/s":  {160, 90, 50_000},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				delivered, read, bytes := surviving(t, c.width, c.height, c.bitrate)
				t.Logf("%d of 300 frames delivered, %d read, %.0f kb/s", delivered, read, float64(bytes)*8/10/1000)
				if delivered < 150 || read*100 < delivered*99 {
					t.Errorf("%d of %d delivered frames were readable", read, delivered)
				}
			})
		})
	}
}

// surviving sends ten seconds of pattern through VP8 and counts the frames that came
// out and those whose barcode was
// readable both as they were and at quarter size.
func surviving(t *testing.T, width, height, bitrate int) (delivered, read, bytes int) {
	t.Helper()
	pool := &media.FramePool{}
	pattern := newPattern(t, media.NewClock(), mediatest.PatternConfig{Seed: 3, Pool: pool})
	encoder, err := codec.NewVP8Encoder(codec.VP8Config{Bitrate: bitrate})
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	decoder, err := codec.NewVP8Decoder(pool)
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	scaled, small := pool.Get(width, height), pool.Get(160, 90)
	converter := codec.NewConverter()
	for n := range int64(300) {
		f := readFrame(t, pattern)
		converter.Scale(scaled, f)
		scaled.Captured = f.Captured
		f.Release()
		sample, ok, err := encoder.Encode(scaled)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		bytes += len(sample.Data)
		picture, err := decoder.Decode(sample)
		if err != nil || picture == nil {
			t.Fatalf("frame %d: %v, %v", n, picture, err)
		}
		delivered++
		converter.Scale(small, picture)
		whole, ok := mediatest.ReadBarcode(picture)
		scaled, okSmall := mediatest.ReadBarcode(small)
		if ok && whole.Sequence != n || okSmall && scaled.Sequence != n {
			t.Errorf("frame %d reads as %d and, at quarter size, as %d", n, whole.Sequence, scaled.Sequence)
		}
		if ok && okSmall {
			read++
		}
	}
	return delivered, read, bytes
}

func readFrame(t *testing.T, source media.Source) *media.Frame {
	t.Helper()
	f, err := source.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// As with a camera, what the pattern costs is what it is given, whatever a
// keyframe left: forecasts can be held to it. An encoder takes its time to begin.
func TestPatternTakesWhatItIsGiven(t *testing.T) {
	const bitrate, seconds, fps, tolerance = 500_000, 12, 30, 0.08
	synctest.Test(t, func(t *testing.T) {
		pattern := newPattern(t, media.NewClock(), mediatest.PatternConfig{})
		encoder, err := codec.NewVP8Encoder(codec.VP8Config{Bitrate: bitrate})
		if err != nil {
			t.Fatal(err)
		}
		defer encoder.Close()
		for second := range seconds {
			if second%5 == 4 {
				encoder.ForceKeyframe()
			}
			bits := 0.0
			for range fps {
				f := readFrame(t, pattern)
				sample, _, err := encoder.Encode(f)
				if err != nil {
					t.Fatal(err)
				}
				f.Release()
				bits += float64(len(sample.Data) * 8)
			}
			t.Logf("second %d: %.0f kb/s", second, bits/1000)
			if second > 1 && math.Abs(bits/bitrate-1) > tolerance {
				t.Errorf("second %d takes %.0f kb/s", second, bits/1000)
			}
		}
	})
}
