package codec_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"moim/media"
	"moim/media/codec"
)

// samples encodes count pictures into samples of their own memory.
func samples(tb testing.TB, width, height, count int) []media.Sample {
	tb.Helper()
	e := newEncoder(tb, codec.VP8Config{Bitrate: 1_000_000})
	f := newFrame(width, height)
	var all []media.Sample
	for n := range count {
		paint(f, n)
		if s, ok := encode(tb, e, f, n, 30); ok {
			s.Data = slices.Clone(s.Data)
			all = append(all, s)
		}
	}
	return all
}

func TestKeyframeSize(t *testing.T) {
	key := func(w, h int) []byte {
		return []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}
	}
	tests := []struct {
		name          string
		data          []byte
		width, height int
		ok            bool
	}{
		{"nothing", nil, 0, 0, false},
		{"short", key(640, 360)[:9], 0, 0, false},
		{"keyframe", key(640, 360), 640, 360, true},
		{"scaling bits", key(640|0xc000, 360|0x4000), 640, 360, true},
		{"largest", key(16383, 16383), 16383, 16383, true},
		{"empty picture", key(0, 0), 0, 0, true},
		{"inter frame", append([]byte{0x11}, key(640, 360)[1:]...), 0, 0, false},
		{"start code", append([]byte{0x10, 0, 0, 0x9c}, key(640, 360)[4:]...), 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, h, ok := codec.KeyframeSize(test.data)
			if w != test.width || h != test.height || ok != test.ok {
				t.Errorf("got %dx%d %v", w, h, ok)
			}
		})
	}
}

func TestVP8DecoderRefuses(t *testing.T) {
	good := samples(t, 160, 90, 3)
	sized := func(w, h int) []byte {
		data := slices.Clone(good[0].Data)
		data[6], data[7], data[8], data[9] = byte(w), byte(w>>8), byte(h), byte(h>>8)
		return data
	}
	broken := slices.Clone(good[0].Data)
	broken[3] = 0
	tests := []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, nil},
		{"one byte", good[0].Data[:1], nil},
		{"header only", good[0].Data[:10], nil},
		{"start code", broken, nil},
		{"empty picture", sized(0, 90), codec.ErrSize},
		{"too wide", sized(4097, 16), codec.ErrSize},
		{"too large", sized(4096, 4096), codec.ErrSize},
		{"largest VP8 knows", sized(16383, 16383), codec.ErrSize},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := newDecoder(t)
			if _, err := d.Decode(good[0]); err != nil {
				t.Fatal(err)
			}
			if f, err := d.Decode(media.Sample{Data: test.data}); err == nil || f != nil {
				t.Fatalf("got %v, %v", f, err)
			} else if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if _, err := d.Decode(good[1]); !errors.Is(err, codec.ErrKeyframeNeeded) {
				t.Errorf("inter frame after an error: %v", err)
			}
			if f, err := d.Decode(good[0]); err != nil || f == nil {
				t.Errorf("keyframe after an error: %v, %v", f, err)
			}
			if _, err := d.Decode(good[1]); err != nil {
				t.Errorf("inter frame after the keyframe: %v", err)
			}
		})
	}
}

func TestVP8DecoderWaitsForKeyframe(t *testing.T) {
	good := samples(t, 160, 90, 2)
	d := newDecoder(t)
	if _, err := d.Decode(good[1]); !errors.Is(err, codec.ErrKeyframeNeeded) {
		t.Errorf("got %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.Decode(good[0]); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestVP8DecodedFrameIsBorrowed(t *testing.T) {
	good := samples(t, 161, 91, 4)
	var pool media.FramePool
	d, err := codec.NewVP8Decoder(&pool)
	if err != nil {
		t.Fatal(err)
	}
	first, err := d.Decode(good[0])
	if err != nil {
		t.Fatal(err)
	}
	kept := first.Retain()
	want := slices.Clone(kept.Y)
	for _, s := range good[1:] {
		next, err := d.Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		if next != first {
			t.Error("each picture has a frame of its own")
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kept.Y, want) {
		t.Error("a retained frame changed")
	}
	kept.Release()
}

// Damage of every kind gives an error or a wrong picture, never a crash.
func TestVP8DecoderGarbage(t *testing.T) {
	good := samples(t, 320, 180, 6)
	random := rand.New(rand.NewPCG(7, 11))
	d := newDecoder(t)
	for range 300 {
		s := good[random.IntN(len(good))]
		data := slices.Clone(s.Data)
		switch random.IntN(3) {
		case 0:
			data = data[:random.IntN(len(data))]
		case 1:
			for range 1 + random.IntN(20) {
				data[random.IntN(len(data))] ^= byte(1 << random.IntN(8))
			}
		default:
			for i := 10; i < len(data); i++ {
				data[i] = byte(random.Uint32())
			}
		}
		f, err := d.Decode(media.Sample{Data: data})
		if err == nil && f != nil {
			f.Retain().Release()
		}
		if (err != nil) && f != nil {
			t.Error("a frame beside an error")
		}
	}
	if f, err := d.Decode(good[0]); err != nil || f == nil {
		t.Errorf("after all that: %v, %v", f, err)
	}
}

func FuzzKeyframeSize(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		w, h, ok := codec.KeyframeSize(data)
		if w < 0 || h < 0 || w > 0x3fff || h > 0x3fff || (!ok && (w != 0 || h != 0)) {
			t.Errorf("%dx%d %v", w, h, ok)
		}
	})
}

func FuzzVP8Decode(f *testing.F) {
	seeds := samples(f, 48, 32, 4)
	for _, s := range seeds {
		f.Add(s.Data)
		f.Add(s.Data[:len(s.Data)/2])
	}
	f.Add([]byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, h, ok := codec.KeyframeSize(data); ok && w*h > 1<<20 && w*h <= codec.MaxWidth*codec.MaxHeight {
			t.Skip("allowed, but slow")
		}
		d := newDecoder(t)
		for _, s := range []media.Sample{seeds[0], {Data: data}, seeds[1], {Data: data}} {
			got, err := d.Decode(s)
			if err != nil || got == nil {
				continue
			}
			if got.Width > codec.MaxWidth || got.Height > codec.MaxWidth {
				t.Errorf("picture of %dx%d", got.Width, got.Height)
			}
			got.Retain().Release()
		}
	})
}
