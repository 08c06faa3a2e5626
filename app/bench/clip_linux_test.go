package bench_test

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"moim/media"
	"moim/media/mediatest"
)

const clipFPS = 30

// clip writes pictures into a Y4M file, which cameras show over and over.
type clip struct {
	out           *bufio.Writer
	width, height int
}

func writeClip(t *testing.T, name string, width, height, fps int, draw func(*clip)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	c := &clip{out: bufio.NewWriterSize(file, 1<<20), width: width, height: height}
	fmt.Fprintf(c.out, "YUV4MPEG2 W%d H%d F%d:1 Ip C420jpeg\n", width, height, fps)
	draw(c)
	if err := c.out.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

func (c *clip) plane(pixels []byte, stride, width, height int) {
	for y := range height {
		_, _ = c.out.Write(pixels[y*stride:][:width]) // bufio.Writer keeps its error for Flush
	}
}

// patternClip is what the pattern camera shows in four seconds.
func patternClip(t *testing.T) string {
	t.Helper()
	const width, height, seconds = 640, 360, 4
	return writeClip(t, "pattern.y4m", width, height, clipFPS, func(c *clip) {
		synctest.Test(t, func(t *testing.T) { // no time passes meanwhile
			t.Helper()
			pattern, err := mediatest.NewPattern(media.NewClock(), mediatest.PatternConfig{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = pattern.Close() }()
			for range clipFPS * seconds {
				f, err := pattern.Read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.WriteString(c.out, "FRAME\n")
				c.plane(f.Y, f.StrideY, width, height)
				c.plane(f.U, f.StrideUV, width/2, height/2)
				c.plane(f.V, f.StrideUV, width/2, height/2)
				f.Release()
			}
		})
	})
}

// busyClip is a picture that takes any bitrate: a landscape that passes by, seen
// through grain, for four seconds.
func busyClip(t *testing.T, width, height, fps int) string {
	t.Helper()
	const (
		seconds    = 4
		side       = 480 // pixels after which the landscape repeats itself
		grainDepth = 14  // of 256, both ways together
	)
	random := rand.New(rand.NewPCG(1, 2))
	speed := side / (fps * seconds) // pixels a frame
	land := make([][side]byte, height)
	for y := range land {
		for x := range land[y] {
			turn := 2 * math.Pi * float64(x) / side
			v := 128 + 40*math.Sin(3*turn+float64(y)/31) + 30*math.Sin(11*turn-float64(y)/13) + 20*math.Sin(float64(y)/5+29*turn)
			land[y][x] = byte(v)
		}
	}
	grain := make([]byte, 1<<16)
	for i := range grain {
		grain[i] = byte(random.IntN(grainDepth))
	}
	grey := make([]byte, width*height/4)
	for i := range grey {
		grey[i] = 128
	}
	return writeClip(t, fmt.Sprintf("busy%d.y4m", height), width, height, fps, func(c *clip) {
		row := make([]byte, width)
		for n := range fps * seconds {
			_, _ = io.WriteString(c.out, "FRAME\n")
			for y := range height {
				dust := random.IntN(len(grain) - width)
				for x := range row {
					row[x] = land[y][(x+n*speed)%side] + grain[dust+x]
				}
				_, _ = c.out.Write(row)
			}
			c.plane(grey, width/2, width/2, height/2)
			c.plane(grey, width/2, width/2, height/2)
		}
	})
}

// voice is sound that swells and fades like syllables, or browsers would take it
// for noise and suppress it. It can be played over and over.
func voice(t *testing.T) string {
	t.Helper()
	const hz, syllables, loudness, seconds = 440, 3, 0.25, 4
	path := filepath.Join(t.TempDir(), "voice.wav")
	w, err := mediatest.NewWAVWriter(path)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, seconds*media.SampleRate)
	for i := range pcm {
		at := 2 * math.Pi * float64(i) / media.SampleRate
		pcm[i] = int16(loudness * (1 - math.Cos(syllables*at)) / 2 * math.MaxInt16 * math.Sin(hz*at))
	}
	if err := w.Write(pcm); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
