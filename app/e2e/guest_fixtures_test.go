package e2e_test

import (
	"bufio"
	"fmt"
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

// guestCamera writes a film of the pattern camera into a Y4M file.
func guestCamera(t *testing.T, f film) string {
	t.Helper()
	if f.width == 0 {
		f.width, f.height, f.fps = 640, 360, 30
	}
	if f.seconds == 0 {
		f.seconds = 4
	}
	path := filepath.Join(t.TempDir(), "camera.y4m")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	out := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintf(out, "YUV4MPEG2 W%d H%d F%d:1 Ip C420jpeg\n", f.width, f.height, f.fps)
	synctest.Test(t, func(t *testing.T) { // in which time passes as fast as frames are drawn
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
			_, _ = io.WriteString(out, "FRAME\n")
			writePlane(out, frame.Y, frame.StrideY, f.width, f.height)
			writePlane(out, frame.U, frame.StrideUV, f.width/2, f.height/2)
			writePlane(out, frame.V, frame.StrideUV, f.width/2, f.height/2)
			frame.Release()
		}
		if err := pattern.Close(); err != nil {
			t.Error(err)
		}
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
// over and over.
func guestVoice(t *testing.T, hz float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "voice.wav")
	w, err := mediatest.NewWAVWriter(path)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, media.SampleRate)
	for i := range pcm {
		pcm[i] = int16(0.14 * math.MaxInt16 * math.Sin(2*math.Pi*hz*float64(i)/media.SampleRate))
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

