package e2e_test

import (
	"bufio"
	"fmt"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"moim/media"
	"moim/media/mediatest"
)

// film says what a guest's camera shows. The zero value is what the pattern
// camera of the application shows, for four seconds.
type film struct {
	width, height, fps int
	seconds            int
	seed               uint64 // its colour
}

// complete puts in what the zero value stands for.
func (f film) complete() film {
	if f.width == 0 {
		f.width, f.height, f.fps = 640, 360, 30
	}
	if f.seconds == 0 {
		f.seconds = 4
	}
	return f
}

// play hands out the pictures of the film. No time passes meanwhile.
func (f film) play(t *testing.T, show func(*media.Frame)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		pattern, err := mediatest.NewPattern(media.NewClock(), mediatest.PatternConfig{Width: f.width, Height: f.height, FPS: f.fps, Seed: f.seed})
		if err != nil {
			t.Fatal(err)
		}
		for range f.fps * f.seconds {
			frame, err := pattern.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			show(frame)
			frame.Release()
		}
		if err := pattern.Close(); err != nil {
			t.Error(err)
		}
	})
}

// ground is the colour in the middle of the film's lower edge.
func (f film) ground(t *testing.T) color.RGBA {
	t.Helper()
	f = f.complete()
	f.seconds = 1
	var c color.RGBA
	f.play(t, func(p *media.Frame) {
		x, y := f.width/2, f.height-f.height/45
		c = rgb(p.Y[y*p.StrideY+x], p.U[y/2*p.StrideUV+x/2], p.V[y/2*p.StrideUV+x/2])
	})
	return c
}

// guestCamera writes a film of the pattern camera into a Y4M file.
func guestCamera(t *testing.T, f film) string {
	t.Helper()
	f = f.complete()
	path := filepath.Join(t.TempDir(), "camera.y4m")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	out := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintf(out, "YUV4MPEG2 W%d H%d F%d:1 Ip C420jpeg\n", f.width, f.height, f.fps)
	f.play(t, func(p *media.Frame) {
		_, _ = io.WriteString(out, "FRAME\n")
		writePlane(out, p.Y, p.StrideY, f.width, f.height)
		writePlane(out, p.U, p.StrideUV, f.width/2, f.height/2)
		writePlane(out, p.V, p.StrideUV, f.width/2, f.height/2)
	})
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

func writePlane(out io.Writer, plane []byte, stride, width, height int) {
	for y := range height {
		_, _ = out.Write(plane[y*stride:][:width]) // bufio.Writer keeps its error for Flush
	}
}

// guestVoice writes a tone of whole hertz into a WAV file that can be played
// over and over. It swells and fades like syllables, or browsers would take it
// for noise and suppress it.
func guestVoice(t *testing.T, hz float64) string {
	t.Helper()
	const syllables, loudness = 3, 0.25 // a second; of full scale
	path := filepath.Join(t.TempDir(), "voice.wav")
	w, err := mediatest.NewWAVWriter(path)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, media.SampleRate)
	for i := range pcm {
		at := 2 * math.Pi * float64(i) / media.SampleRate
		swell := (1 - math.Cos(syllables*at)) / 2
		pcm[i] = int16(loudness * swell * math.MaxInt16 * math.Sin(hz*at))
	}
	for range 4 {
		if err := w.Write(pcm); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
