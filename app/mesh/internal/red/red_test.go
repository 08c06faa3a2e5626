package red_test

import (
	"bytes"
	"testing"

	"moim/app/mesh/internal/red"
)

func TestJoinAndSplit(t *testing.T) {
	before, primary := []byte("before"), []byte("primary")
	payload, ok := red.Join(nil, 111, before, 960, primary)
	if !ok || len(payload) != len(before)+len(primary)+red.Overhead {
		t.Fatalf("joined %x, %v", payload, ok)
	}
	blocks, err := red.Split(nil, payload)
	if err != nil || len(blocks) != 2 {
		t.Fatalf("%d blocks, %v", len(blocks), err)
	}
	if b := blocks[0]; b.PayloadType != 111 || b.Offset != 960 || !bytes.Equal(b.Data, before) {
		t.Errorf("redundant block is %+v", b)
	}
	if b := blocks[1]; b.PayloadType != 111 || b.Offset != 0 || !bytes.Equal(b.Data, primary) {
		t.Errorf("primary block is %+v", b)
	}
}

func TestJoinKnowsItsBounds(t *testing.T) {
	for name, test := range map[string]struct {
		before []byte
		offset uint32
	}{
		"nothing":       {nil, 960},
		"too long":      {make([]byte, red.MaxLength+1), 960},
		"too long ago":  {[]byte{1}, red.MaxOffset + 1},
		"the same time": {[]byte{1}, 0},
	} {
		if payload, ok := red.Join(nil, 111, test.before, test.offset, []byte{1}); ok || len(payload) != 0 {
			t.Errorf("%s: joined %x", name, payload)
		}
	}
	if payload, ok := red.Join(nil, 111, make([]byte, red.MaxLength), red.MaxOffset, nil); !ok {
		t.Error("the largest block is refused")
	} else if blocks, err := red.Split(nil, payload); err != nil || len(blocks[0].Data) != red.MaxLength || blocks[0].Offset != red.MaxOffset {
		t.Errorf("the largest block does not come back: %v", err)
	}
}

func TestSplitRefuses(t *testing.T) {
	for name, payload := range map[string][]byte{
		"nothing":         {},
		"half a header":   {0x80 | 111, 0},
		"no primary":      {0x80 | 111, 15, 0, 1},
		"no data":         {0x80 | 111, 15, 0, 9, 111, 1},
		"endless headers": bytes.Repeat([]byte{0x80 | 111, 15, 0, 0}, 300),
	} {
		if blocks, err := red.Split(nil, payload); err == nil || len(blocks) > 0 {
			t.Errorf("%s: %d blocks, %v", name, len(blocks), err)
		}
	}
}

// Whatever comes, blocks lie within the payload, and what has two comes back the same.
func FuzzSplit(f *testing.F) {
	payload, _ := red.Join(nil, 111, []byte("before"), 960, []byte("primary"))
	f.Add(payload)
	f.Add([]byte{111, 1, 2, 3})
	f.Add([]byte{0x80 | 111, 15, 0, 1, 0x80 | 111, 7, 128, 1, 111, 1, 2, 3})
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, payload []byte) {
		blocks, err := red.Split(nil, payload)
		if err != nil {
			return
		}
		sum := 0
		for i, b := range blocks {
			sum += len(b.Data)
			if b.PayloadType > 127 || b.Offset > red.MaxOffset || (i == len(blocks)-1) != (b.Offset == 0) && i == len(blocks)-1 {
				t.Errorf("block %d is %+v", i, b)
			}
		}
		if want := len(payload) - 4*(len(blocks)-1) - 1; sum != want {
			t.Errorf("blocks of %d bytes in a payload with %d", sum, want)
		}
		if len(blocks) != 2 || blocks[0].PayloadType != blocks[1].PayloadType {
			return
		}
		if again, ok := red.Join(nil, blocks[0].PayloadType, blocks[0].Data, blocks[0].Offset, blocks[1].Data); ok && len(again) != len(payload) {
			t.Errorf("%x became %x", payload, again)
		}
	})
}

func BenchmarkJoinSplit(b *testing.B) {
	before, primary, dst := make([]byte, 80), make([]byte, 80), make([]byte, 0, 200)
	blocks := make([]red.Block, 0, red.MaxBlocks)
	b.ReportAllocs()
	for b.Loop() {
		payload, _ := red.Join(dst, 111, before, 960, primary)
		if _, err := red.Split(blocks, payload); err != nil {
			b.Fatal(err)
		}
	}
}
