package codec_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"moim/media"
	"moim/media/codec"
)

func TestOpusBadCalls(t *testing.T) {
	e, d := newOpusEncoder(t, codec.OpusConfig{Bitrate: 1, PacketLoss: 7, Complexity: 99}), newOpusDecoder(t)
	pcm, packet := make([]int16, media.BlockSamples), make([]byte, codec.MaxOpusPacket)
	long := append([]byte{0x1f}, make([]byte, 50)...) // code 3, more frames than fit
	tests := []struct {
		name string
		call func() error
	}{
		{"encode nothing", func() error { _, err := e.Encode(nil, packet); return err }},
		{"encode half a block", func() error { _, err := e.Encode(pcm[:480], packet); return err }},
		{"encode into nothing", func() error { _, err := e.Encode(pcm, nil); return err }},
		{"loss NaN", func() error { return e.SetPacketLoss(math.NaN()) }},
		{"decode nothing", func() error { _, err := d.Decode(nil, pcm); return err }},
		{"decode into nothing", func() error { _, err := d.Decode(packet, nil); return err }},
		{"decode broken", func() error { _, err := d.Decode(long, pcm); return err }},
		{"recover from nothing", func() error { _, err := d.Recover(nil, pcm); return err }},
		{"recover into nothing", func() error { _, err := d.Recover(packet, pcm[:10]); return err }},
		{"conceal into nothing", func() error { _, err := d.Conceal(nil); return err }},
	}
	for _, test := range tests {
		if err := test.call(); err == nil {
			t.Errorf("%s: no error", test.name)
		}
	}
	_, _ = e.Close(), d.Close()
	if _, err := e.Encode(pcm, packet); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("encode after Close: %v", err)
	}
	if _, err := d.Decode(packet, pcm); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("decode after Close: %v", err)
	}
	if _, err := d.Conceal(pcm); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("conceal after Close: %v", err)
	}
	if err := e.SetBitrate(1); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("bitrate after Close: %v", err)
	}
}

// The binding writes up to a slice's capacity; what lies behind its length is
// somebody else's.
func TestOpusStaysInside(t *testing.T) {
	packets := tonePackets(t, 3, 440)
	d := newOpusDecoder(t)
	pcm := make([]int16, codec.MaxOpusSamples)
	for i := range pcm {
		pcm[i] = 12345
	}
	if n, err := d.Conceal(pcm[:480]); err != nil || n != 480 {
		t.Fatalf("%d samples, %v", n, err)
	}
	if pcm[480] != 12345 {
		t.Error("conceal wrote behind its destination")
	}
	if _, err := d.Decode(packets[0], pcm[:480]); err == nil {
		t.Error("a packet of 960 samples fitted into 480")
	}
	if pcm[480] != 12345 {
		t.Error("decode wrote behind its destination")
	}
}

func FuzzOpusDecode(f *testing.F) {
	for _, p := range tonePackets(f, 3, 440) {
		f.Add(p)
	}
	f.Add([]byte{})
	f.Add([]byte{0xfc})
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 200)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	f.Add(noise)
	f.Fuzz(func(t *testing.T, packet []byte) {
		d := newOpusDecoder(t)
		pcm := make([]int16, codec.MaxOpusSamples)
		if n, err := d.Recover(packet, pcm); err == nil && n > len(pcm) {
			t.Errorf("recovered %d samples", n)
		}
		if n, err := d.Decode(packet, pcm); err == nil && n > len(pcm) {
			t.Errorf("decoded %d samples", n)
		}
		if n, err := d.Conceal(pcm); err != nil || n > len(pcm) {
			t.Errorf("concealed %d samples, %v", n, err)
		}
	})
}
