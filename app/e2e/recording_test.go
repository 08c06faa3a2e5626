package e2e_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"moim/media"
	"moim/media/mediatest"
)

// recordings lists the files of one kind in a folder of recordings.
func recordings(t *testing.T, dir, kind string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*."+kind))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// expectTones expects that each frequency fills the middle of one recording.
func expectTones(t *testing.T, dir string, tones ...float64) {
	t.Helper()
	const least = 0.9
	files := recordings(t, dir, "wav")
	for _, hz := range tones {
		heard := 0
		var report strings.Builder
		for _, file := range files {
			s := readWAV(t, file).middle(3)
			share := s.share(hz)
			fmt.Fprintf(&report, "\n%s: %s dBFS, %.3f of it at %v Hz", filepath.Base(file), number(s.levelDB()), share, hz)
			if share >= least && s.levelDB() > -40 {
				heard++
			}
		}
		if heard != 1 {
			t.Errorf("%v Hz fills %d recordings, want 1:%s", hz, heard, report.String())
		}
	}
}

// expectPictures expects as many recordings with at least so many frames.
// All recordings have to be such that an independent decoder reads them, and
// their barcodes have to be readable and to follow on each other.
func expectPictures(t *testing.T, dir string, files, leastFrames int) {
	t.Helper()
	long := 0
	var report strings.Builder
	for _, file := range recordings(t, dir, "ivf") {
		frames := countIVF(t, file)
		fmt.Fprintf(&report, " %s: %d frames", filepath.Base(file), frames)
		if frames >= leastFrames {
			long++
		}
		expectBarcodes(t, file)
	}
	if long != files {
		t.Errorf("%d recordings have %d frames or more, want %d:%s", long, leastFrames, files, report.String())
	}
}

// countIVF counts the frames of an IVF file by walking from header to header.
func countIVF(t *testing.T, file string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) < 32 || string(data[:4]) != "DKIF" || string(data[8:12]) != "VP80" {
		t.Errorf("%s is not an IVF file of VP8", file)
		return 0
	}
	frames := 0
	for data = data[binary.LittleEndian.Uint16(data[6:]):]; len(data) >= 12; frames++ {
		size := 12 + int(binary.LittleEndian.Uint32(data))
		if size > len(data) {
			t.Errorf("%s ends within frame %d", file, frames)
			break
		}
		data = data[size:]
	}
	return frames
}

// expectBarcodes decodes the first 90 frames with ffmpeg and reads them.
func expectBarcodes(t *testing.T, file string) {
	t.Helper()
	const frames = 90
	read, total, last := 0, 0, int64(-1)
	decode(t, file, func(picture *media.Frame) bool {
		total++
		if code, ok := mediatest.ReadBarcode(picture); ok {
			read++
			if code.Sequence <= last {
				t.Errorf("%s: frame %d of the camera follows frame %d", filepath.Base(file), code.Sequence, last)
			}
			last = code.Sequence
		}
		return total < frames
	})
	if total == 0 || read*100 < total*99 {
		t.Errorf("%s: %d of %d frames show a readable barcode, want 99 %%", filepath.Base(file), read, total)
	}
}

// decode hands out the luma of a film's pictures one by one, scaled to 640x360,
// as ffmpeg decodes them, for as long as look wants more.
func decode(t *testing.T, file string, look func(*media.Frame) bool) {
	t.Helper()
	const width, height = 640, 360
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, tool(t, "ffmpeg"), "-nostdin", "-v", "error", "-i", file,
		"-vf", fmt.Sprintf("scale=%d:%d", width, height), "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = cmd.Wait()
	}()
	picture := &media.Frame{Width: width, Height: height, Y: make([]byte, width*height), StrideY: width}
	for {
		if _, err := io.ReadFull(out, picture.Y); err != nil || !look(picture) {
			return
		}
	}
}
