package codec_test

import (
	"fmt"
	"image"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

var benchSizes = []struct {
	name          string
	width, height int
}{{"180p", 320, 180}, {"360p", 640, 360}, {"720p", 1280, 720}}

// sequence paints some frames to go round in.
func sequence(width, height int) []*media.Frame {
	frames := make([]*media.Frame, 30)
	for n := range frames {
		frames[n] = newFrame(width, height)
		paint(frames[n], n)
	}
	return frames
}

func BenchmarkVP8Encode(b *testing.B) {
	for _, size := range benchSizes {
		b.Run(size.name, func(b *testing.B) {
			e := newEncoder(b, codec.VP8Config{Bitrate: size.width * size.height * 2})
			frames := sequence(size.width, size.height)
			at := time.Duration(0)
			step := func(n int) {
				f := frames[n%len(frames)]
				at += time.Second / 30
				f.Captured = at
				if _, _, err := e.Encode(f); err != nil {
					b.Fatal(err)
				}
			}
			step(0) // opens the codec
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				step(n)
			}
			b.ReportMetric(float64(e.Stats().Speed), "speed")
		})
	}
}

func BenchmarkVP8Decode(b *testing.B) {
	for _, size := range benchSizes {
		b.Run(size.name, func(b *testing.B) {
			e := newEncoder(b, codec.VP8Config{Bitrate: size.width * size.height * 2})
			var samples []media.Sample
			for n, f := range sequence(size.width, size.height) {
				s, ok := encode(b, e, f, n, 30)
				if ok {
					s.Data = append([]byte(nil), s.Data...)
					samples = append(samples, s)
				}
			}
			d := newDecoder(b)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if _, err := d.Decode(samples[n%len(samples)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRetainDecoded(b *testing.B) {
	e, d := newEncoder(b, codec.VP8Config{}), newDecoder(b)
	f := newFrame(640, 360)
	paint(f, 0)
	s, _ := encode(b, e, f, 0, 30)
	got, err := d.Decode(s)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		got.Retain().Release()
	}
}

func BenchmarkRGBA(b *testing.B) {
	for _, size := range benchSizes {
		b.Run(size.name, func(b *testing.B) {
			c := codec.NewConverter()
			f := newFrame(size.width, size.height)
			paint(f, 0)
			dst := image.NewRGBA(image.Rect(0, 0, size.width, size.height))
			b.ReportAllocs()
			for b.Loop() {
				c.RGBA(dst, f)
			}
		})
	}
}

func BenchmarkScale(b *testing.B) {
	for _, to := range [][2]int{{640, 360}, {320, 180}, {400, 225}} {
		b.Run(fmt.Sprintf("720p to %dx%d", to[0], to[1]), func(b *testing.B) {
			c := codec.NewConverter()
			src, dst := newFrame(1280, 720), newFrame(to[0], to[1])
			paint(src, 0)
			b.ReportAllocs()
			for b.Loop() {
				c.Scale(dst, src)
			}
		})
	}
}

func BenchmarkResizedRGBA(b *testing.B) {
	c := codec.NewConverter()
	f := newFrame(640, 360)
	dst := image.NewRGBA(image.Rect(0, 0, 500, 281))
	b.ReportAllocs()
	for b.Loop() {
		c.RGBA(dst, f)
	}
}

func BenchmarkFromImage(b *testing.B) {
	rect := image.Rect(0, 0, 1280, 720)
	images := map[string]image.Image{
		"422":   image.NewYCbCr(rect, image.YCbCrSubsampleRatio422),
		"420":   image.NewYCbCr(rect, image.YCbCrSubsampleRatio420),
		"RGBA":  image.NewRGBA(rect),
		"NRGBA": opaque(rect),
	}
	for name, img := range images {
		b.Run(name, func(b *testing.B) {
			f := newFrame(1280, 720)
			b.ReportAllocs()
			for b.Loop() {
				if err := codec.FromImage(f, img); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("full range", func(b *testing.B) {
		f := newFrame(1280, 720)
		img := image.NewYCbCr(rect, image.YCbCrSubsampleRatio422)
		b.ReportAllocs()
		for b.Loop() {
			if err := codec.FromFullRange(f, img); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func opaque(rect image.Rectangle) *image.NRGBA {
	img := image.NewNRGBA(rect)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

func BenchmarkOpusEncode(b *testing.B) {
	e := newOpusEncoder(b, codec.OpusConfig{PacketLoss: 0.05})
	blocks := make([][]int16, 100) // two seconds, ends meet
	for n := range blocks {
		blocks[n] = make([]int16, media.BlockSamples)
		tone(blocks[n], n, 440)
	}
	packet := make([]byte, codec.MaxOpusPacket)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, err := e.Encode(blocks[n%len(blocks)], packet); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpusDecode(b *testing.B) {
	packets := tonePackets(b, 100, 440)
	pcm := make([]int16, media.BlockSamples)
	operations := map[string]func(*codec.OpusDecoder, []byte) error{
		"decode":  func(d *codec.OpusDecoder, p []byte) error { _, err := d.Decode(p, pcm); return err },
		"recover": func(d *codec.OpusDecoder, p []byte) error { _, err := d.Recover(p, pcm); return err },
		"conceal": func(d *codec.OpusDecoder, _ []byte) error { _, err := d.Conceal(pcm); return err },
	}
	for name, operation := range operations {
		b.Run(name, func(b *testing.B) {
			d := newOpusDecoder(b)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if err := operation(d, packets[n%len(packets)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
