package codec_test

import (
	"image"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

// The whole way of a picture and of a block of sound, without one allocation.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{})
	var pool media.FramePool
	d, err := codec.NewVP8Decoder(&pool)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	c := codec.NewConverter()
	source := image.NewYCbCr(image.Rect(0, 0, 640, 360), image.YCbCrSubsampleRatio422)
	window := image.NewRGBA(image.Rect(0, 0, 400, 225))
	at := time.Duration(0)
	picture := func() {
		f := pool.Get(640, 360)
		defer f.Release()
		if err := codec.FromImage(f, source); err != nil {
			t.Fatal(err)
		}
		at += time.Second / 30
		f.Captured = at
		s, ok, err := e.Encode(f)
		if err != nil || !ok {
			t.Fatalf("%v, %v", ok, err)
		}
		got, err := d.Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		kept := got.Retain()
		c.RGBA(window, kept)
		kept.Release()
	}
	picture()
	if n := testing.AllocsPerRun(60, picture); n != 0 {
		t.Errorf("%v allocations per picture", n)
	}

	oe, od := newOpusEncoder(t, codec.OpusConfig{}), newOpusDecoder(t)
	pcm, packet := make([]int16, media.BlockSamples), make([]byte, codec.MaxOpusPacket)
	tone(pcm, 0, 440)
	block := func() {
		n, err := oe.Encode(pcm, packet)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := od.Decode(packet[:n], pcm); err != nil {
			t.Fatal(err)
		}
		if _, err := od.Conceal(pcm); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(60, block); n != 0 {
		t.Errorf("%v allocations per block", n)
	}
}
