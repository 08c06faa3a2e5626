package codec_test

import (
	"fmt"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

// What temporal layers cost: the quality of the same pictures at the same
// bitrate with and without them, in decibels.
func BenchmarkTemporalLayers(b *testing.B) {
	pictures := map[string]func(*media.Frame, int){"calm": calm, "busy": paint}
	for name, draw := range pictures {
		for _, single := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/single=%v", name, single), func(b *testing.B) {
				f := newFrame(640, 360)
				for b.Loop() {
					e := newEncoder(b, codec.VP8Config{Bitrate: 500_000, OneTemporalLayer: single})
					d := newDecoder(b)
					quality, bytes := 0.0, 0
					for n := range 300 {
						draw(f, n)
						s, ok := encode(b, e, f, n, 30)
						if !ok {
							continue
						}
						got, err := d.Decode(s)
						if err != nil {
							b.Fatal(err)
						}
						quality += psnr(f, got)
						bytes += len(s.Data)
					}
					b.ReportMetric(quality/float64(e.Stats().Frames), "dB")
					b.ReportMetric(float64(bytes*8)/10, "b/s")
					b.ReportMetric(float64(e.Stats().Speed), "speed")
				}
			})
		}
	}
}

// Three layers of one picture, as a camera gives them when all are wanted.
func BenchmarkThreeLayers(b *testing.B) {
	for _, size := range benchSizes[1:] {
		b.Run(size.name, func(b *testing.B) {
			c := codec.NewConverter()
			frames := sequence(size.width, size.height)
			var encoders []*codec.VP8Encoder
			var scaled []*media.Frame
			for n := range 3 {
				w, h := size.width>>n, size.height>>n
				encoders = append(encoders, newEncoder(b, codec.VP8Config{Bitrate: 2 * w * h}))
				scaled = append(scaled, newFrame(w, h))
			}
			at := time.Duration(0)
			step := func(n int) {
				at += time.Second / 30
				scaled[0] = frames[n%len(frames)]
				scaled[0].Captured = at
				for n, e := range encoders {
					if n > 0 {
						c.Scale(scaled[n], scaled[n-1])
					}
					if _, _, err := e.Encode(scaled[n]); err != nil {
						b.Fatal(err)
					}
				}
			}
			step(0)
			b.ReportAllocs()
			for n := 1; b.Loop(); n++ {
				step(n)
			}
		})
	}
}
