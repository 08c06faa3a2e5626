package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
	"moim/media/capture"
)

// memoryFile is a file in memory.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

func inMemory(data string) memoryFile { return memoryFile{bytes.NewReader([]byte(data))} }

// y4mOf is a file whose pictures are each of one value throughout.
func y4mOf(header string, size int, values ...byte) string {
	var file strings.Builder
	file.WriteString(header + "\n")
	for i, value := range values {
		mark := "FRAME\n"
		if i%2 == 1 {
			mark = "FRAME Ip XANY\n"
		}
		file.WriteString(mark + strings.Repeat(string([]byte{value}), size))
	}
	return file.String()
}

func TestY4MPlaysInTimeOverAndOver(t *testing.T) {
	for _, c := range []struct {
		header        string
		width, height int
		size          int
		interval      time.Duration
		chroma        byte // 0: as luma
	}{
		{"YUV4MPEG2 W4 H2 F20:1 Ip A1:1 C420jpeg XYSCSS=420JPEG", 4, 2, 12, 50 * time.Millisecond, 0},
		{"YUV4MPEG2 W5 H3 F50:1", 5, 3, 15 + 2*6, 20 * time.Millisecond, 0},
		{"YUV4MPEG2 H2 W4 C420mpeg2", 4, 2, 12, 40 * time.Millisecond, 0},
		{"YUV4MPEG2 W4 H4 F10:1 Cmono I?", 4, 4, 16, 100 * time.Millisecond, 128},
	} {
		synctest.Test(t, func(t *testing.T) {
			clock := media.NewClock()
			source, err := capture.NewY4M(clock, inMemory(y4mOf(c.header, c.size, 40, 41, 42)))
			if err != nil {
				t.Fatalf("%q: %v", c.header, err)
			}
			for n := range 8 {
				f := nextFrame(t, source)
				luma := byte(40 + n%3)
				chroma := luma
				if c.chroma != 0 {
					chroma = c.chroma
				}
				if f.Width != c.width || f.Height != c.height || f.Y[0] != luma ||
					f.U[0] != chroma || f.V[(f.Height-1)/2*f.StrideUV+(f.Width-1)/2] != chroma {
					t.Errorf("%q: frame %d: %dx%d %d %d %d", c.header, n, f.Width, f.Height, f.Y[0], f.U[0], f.V[0])
				}
				if want := time.Duration(n) * c.interval; f.Captured != want || clock.Now() != want {
					t.Errorf("%q: frame %d: captured %v, now %v, want %v", c.header, n, f.Captured, clock.Now(), want)
				}
				f.Release()
			}
			_ = source.Close()
			if _, err := source.Read(t.Context()); !errors.Is(err, fs.ErrClosed) {
				t.Errorf("after Close: %v", err)
			}
		})
	}
}

func TestY4MRefusesWhatItCannotPlay(t *testing.T) {
	const good = "YUV4MPEG2 W4 H2 F20:1"
	for name, file := range map[string]string{
		"empty":             "",
		"other":             "RIFF....",
		"long line":         "YUV4MPEG2 " + strings.Repeat("X", 1<<17),
		"no size":           "YUV4MPEG2 F20:1\n",
		"huge":              "YUV4MPEG2 W99999 H2\n",
		"overflow":          "YUV4MPEG2 W99999999999999999999 H2\n",
		"negative":          "YUV4MPEG2 W-4 H2\n",
		"no rate":           "YUV4MPEG2 W4 H2 F0:0\n",
		"odd rate":          "YUV4MPEG2 W4 H2 F1000000:1\n",
		"422":               y4mOf(good+" C422", 16, 1),
		"ten bits":          y4mOf(good+" C420p10", 24, 1),
		"interlaced":        y4mOf(good+" It", 12, 1),
		"no picture":        good + "\n",
		"half a picture":    good + "\nFRAME\n1234",
		"no picture header": good + "\n" + strings.Repeat("x", 100) + "\n",
		"other mark":        good + "\nFRAMES\n" + strings.Repeat("x", 100),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := capture.NewY4M(media.NewClock(), inMemory(file))
			var format *capture.FormatError
			if !errors.As(err, &format) {
				t.Fatalf("%v, want a FormatError", err)
			}
			t.Log(err)
		})
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, nil, 0o000); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "missing"), dir, secret} {
		if _, err := capture.OpenY4M(media.NewClock(), path, capture.Config{}); err == nil {
			t.Errorf("OpenY4M(%q) succeeded", path)
		}
		_, err := capture.OpenWAV(media.NewClock(), path)
		if err == nil {
			t.Errorf("OpenWAV(%q) succeeded", path)
		}
		t.Log(err)
	}
}

func TestY4MDoesNotAllocatePerFrame(t *testing.T) {
	// As fast as it goes: each wait is for a beat that has passed.
	file := y4mOf("YUV4MPEG2 W64 H64 F240:1", 64*64*3/2, 1, 2, 3)
	source, err := capture.NewY4M(media.NewClock(), inMemory(file))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if allocs := testing.AllocsPerRun(50, func() {
		f, err := source.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		f.Release()
	}); allocs >= 1 {
		t.Errorf("%g allocations per frame", allocs)
	}
}

func FuzzY4M(f *testing.F) {
	f.Add([]byte(y4mOf("YUV4MPEG2 W4 H2 F20:1", 12, 1, 2)))
	f.Add([]byte(y4mOf("YUV4MPEG2 W5 H3 F30000:1001 Ip C420jpeg", 27, 1)))
	f.Add([]byte(y4mOf("YUV4MPEG2 W8 H8 Cmono", 64, 1)))
	f.Add([]byte("YUV4MPEG2 W4 H2\nFRAME\n"))
	f.Add([]byte(fmt.Sprintf("YUV4MPEG2 W%d H%d", 1<<40, -1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		source, err := capture.NewY4M(media.NewClock(), memoryFile{bytes.NewReader(data)})
		if err != nil {
			return
		}
		if frame, err := source.Read(t.Context()); err == nil {
			frame.Release()
		}
		_ = source.Close()
	})
}
