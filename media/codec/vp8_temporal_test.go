package codec_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"moim/media"
	"moim/media/codec"
)

// layered encodes a sequence with all that happens in a call: keyframes asked
// for, new bitrates, lower frame rates, and too few bits for all pictures.
func layered(t *testing.T, screen bool) (samples []media.Sample, pictures map[int]*media.Frame) {
	t.Helper()
	e := newEncoder(t, codec.VP8Config{Bitrate: 400_000, Screen: screen})
	pictures = make(map[int]*media.Frame)
	for n := range 300 {
		f := newFrame(320, 180)
		switch {
		case n < 200:
			paint(f, n)
		case n < 240: // much changes
			text(f, n/7)
		default:
			calm(f, n)
		}
		switch n {
		case 30, 73, 74, 202:
			e.ForceKeyframe()
		case 100:
			e.SetBitrate(60_000)
		case 160:
			e.SetBitrate(800_000)
		}
		if n > 120 && n < 160 && n%2 == 1 {
			continue // fewer pictures a second
		}
		s, ok := encode(t, e, f, n, 30)
		if !ok {
			s = media.Sample{}
		}
		s.Data = slices.Clone(s.Data)
		samples = append(samples, s)
		pictures[len(samples)-1] = f
	}
	return samples, pictures
}

// receive decodes what one gets who wants layers up to level(n), changing upwards
// at Sync samples only, and returns each picture.
func receive(t *testing.T, samples []media.Sample, level func(n int) uint8) map[int]*media.Frame {
	t.Helper()
	d := newDecoder(t)
	shown := make(map[int]*media.Frame)
	at := uint8(0)
	for n, s := range samples {
		if s.Data == nil {
			continue
		}
		wanted := level(n)
		at = min(at, wanted)
		if s.Temporal > at && s.Temporal <= wanted && s.Sync {
			at = s.Temporal
		}
		if s.Temporal > at {
			continue
		}
		f, err := d.Decode(s)
		if err != nil || f == nil {
			t.Fatalf("decode picture %d of layer %d: %v", n, s.Temporal, err)
		}
		shown[n] = f.Retain()
	}
	return shown
}

func same(a, b *media.Frame) bool {
	for y := range a.Height {
		if !bytes.Equal(a.Y[y*a.StrideY:][:a.Width], b.Y[y*b.StrideY:][:a.Width]) {
			return false
		}
	}
	for y := range a.Height / 2 {
		if !bytes.Equal(a.U[y*a.StrideUV:][:a.Width/2], b.U[y*b.StrideUV:][:a.Width/2]) ||
			!bytes.Equal(a.V[y*a.StrideUV:][:a.Width/2], b.V[y*b.StrideUV:][:a.Width/2]) {
			return false
		}
	}
	return true
}

// Whoever leaves temporal layers out sees exactly the pictures of those that
// are left, whatever happened on the way.
func TestVP8TemporalLayersCanBeLeftOut(t *testing.T) {
	for _, screen := range []bool{false, true} {
		samples, pictures := layered(t, screen)
		all := receive(t, samples, func(int) uint8 { return 2 })
		var worst, sum float64 = 99, 0
		for n, f := range all {
			quality := psnr(pictures[n], f)
			worst, sum = min(worst, quality), sum+quality
		}
		t.Logf("screen %v: %d of %d pictures, %.1f dB, worst %.1f dB",
			screen, len(all), len(samples), sum/float64(len(all)), worst)
		if len(all) < len(samples)/2 {
			t.Errorf("%d of %d pictures", len(all), len(samples))
		}
		levels := map[string]func(int) uint8{
			"base":        func(int) uint8 { return 0 },
			"middle":      func(int) uint8 { return 1 },
			"up and down": func(n int) uint8 { return uint8(n / 5 % 3) },
			"late":        func(n int) uint8 { return min(uint8(n/100), 2) },
		}
		for prime := range 5 {
			levels[fmt.Sprintf("flutter %d", prime)] = func(n int) uint8 { return uint8((n + prime) * 7 / (prime + 2) % 3) }
		}
		for name, level := range levels {
			t.Run(fmt.Sprintf("screen=%v/%s", screen, name), func(t *testing.T) {
				for n, f := range receive(t, samples, level) {
					if !same(f, all[n]) {
						t.Fatalf("picture %d of layer %d is another one than with all layers (%.1f dB)",
							n, samples[n].Temporal, psnr(all[n], f))
					}
				}
			})
		}
	}
}

func TestVP8TemporalPattern(t *testing.T) {
	samples, _ := layered(t, false)
	want := []struct {
		temporal          uint8
		sync, discardable bool
	}{{0, false, false}, {2, true, true}, {1, true, false}, {2, false, true}}
	place, dropped := 0, 0
	var bits [3]int
	for n, s := range samples {
		if s.Data == nil {
			dropped++
			continue
		}
		if asked := slices.Contains([]int{0, 30, 73, 74}, n); n < 100 && s.Keyframe != asked {
			t.Errorf("picture %d: keyframe %v", n, s.Keyframe)
		}
		if s.Keyframe {
			place = 0
		}
		w := want[place]
		if s.Temporal != w.temporal || s.Sync != (w.sync || s.Keyframe) || s.Discardable != w.discardable {
			t.Errorf("picture %d at place %d: layer %d, sync %v, discardable %v",
				n, place, s.Temporal, s.Sync, s.Discardable)
		}
		place = (place + 1) % 4
		bits[s.Temporal] += len(s.Data)
	}
	if dropped == 0 {
		t.Error("nothing was dropped, though there were too few bits")
	}
	t.Logf("%d dropped, bytes by layer %v", dropped, bits)
}

// The base has 40 % of the bits, the lower two layers 60 %.
func TestVP8TemporalBitrates(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{Bitrate: 500_000})
	f := newFrame(640, 360)
	var bytes [3]float64
	var sum float64
	for n := range 600 {
		if n == 300 {
			e.SetBitrate(250_000)
		}
		paint(f, n)
		s, ok := encode(t, e, f, n, 30)
		if !ok || n < 60 || n >= 300 && n < 360 {
			continue
		}
		for layer := s.Temporal; layer < 3; layer++ {
			bytes[layer] += float64(len(s.Data))
		}
		sum += float64(len(s.Data))
	}
	base, middle := bytes[0]/sum, bytes[1]/sum
	t.Logf("base %.0f %%, middle %.0f %%, %.0f b/s", 100*base, 100*middle, sum*8/16)
	if base < 0.3 || base > 0.5 || middle < 0.5 || middle > 0.7 {
		t.Errorf("base has %.2f, base and middle %.2f of the bits, want 0.4 and 0.6", base, middle)
	}
}

func TestVP8OneTemporalLayer(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{OneTemporalLayer: true})
	f := newFrame(320, 180)
	for n := range 20 {
		paint(f, n)
		if s, ok := encode(t, e, f, n, 30); ok && (s.Temporal != 0 || s.Discardable || s.Sync != s.Keyframe) {
			t.Errorf("picture %d: %+v", n, s)
		}
	}
}
