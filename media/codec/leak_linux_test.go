package codec_test

import (
	"bytes"
	"os"
	"strconv"
	"testing"

	"moim/media/codec"
)

// resident is the process's memory in kB.
func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	kb, err := strconv.Atoi(string(bytes.Fields(rest)[0]))
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func TestCloseFreesMemory(t *testing.T) {
	f := newFrame(640, 360)
	paint(f, 0)
	round := func(threads int) {
		e, err := codec.NewVP8Encoder(codec.VP8Config{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		d, err := codec.NewVP8Decoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := encode(t, e, f, 0, 30)
		if _, err := d.Decode(s); err != nil {
			t.Fatal(err)
		}
		if e.Close() != nil || d.Close() != nil {
			t.Fatal("close failed")
		}
	}
	for range 20 {
		round(2)
	}
	before := resident(t)
	for n := range 200 {
		round(1 + n%10/9)
	}
	grown := resident(t) - before
	t.Logf("200 encoders and decoders left %d kB behind", grown)
	// One leaked 640x360 encoder alone is more than 3 MB.
	if grown > 60_000 {
		t.Errorf("200 encoders and decoders left %d kB behind", grown)
	}
}
