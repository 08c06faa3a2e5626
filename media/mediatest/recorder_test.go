package mediatest_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"moim/media"
	"moim/media/capture"
	"moim/media/mediatest"
)

func keyframe(width, height uint16, captured time.Duration) media.Sample {
	data := []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0, 1, 2, 3}
	binary.LittleEndian.PutUint16(data[6:], width)
	binary.LittleEndian.PutUint16(data[8:], height)
	return media.Sample{Data: data, Captured: captured, Keyframe: true, Width: int(width), Height: int(height)}
}

func TestRecorderKeepsWhatCame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	r, err := mediatest.NewRecorder(dir, "Kim/../민수")
	if err != nil {
		t.Fatal(err)
	}
	delta := media.Sample{Data: []byte{0x11, 9}, Captured: 3 * time.Second}
	key := keyframe(640, 360, 3*time.Second)
	later := media.Sample{Data: []byte{0x31, 8, 7}, Captured: 3*time.Second + 40*time.Millisecond}
	for _, s := range []media.Sample{delta, key, later, later} {
		if err := r.WriteSample(s); err != nil {
			t.Fatal(err)
		}
	}
	shared := keyframe(1920, 1080, 5*time.Second)
	if err := r.WriteScreen(shared); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteAudio(make([]int16, 480)); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteSample(key); err != nil {
		t.Errorf("write after close: %v", err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "Kim____민수.ivf"))
	if err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint32(file[24:]); n != 3 {
		t.Errorf("header says %d frames", n)
	}
	wantSamples(t, file, []media.Sample{
		{Data: key.Data, Keyframe: true, Width: 640, Height: 360},
		{Data: later.Data, Captured: 40 * time.Millisecond},
		{Data: later.Data, Captured: 40*time.Millisecond + 11111*time.Nanosecond},
	})
	screen, err := os.ReadFile(filepath.Join(dir, "Kim____민수.screen.ivf"))
	if err != nil {
		t.Fatal(err)
	}
	wantSamples(t, screen, []media.Sample{{Data: shared.Data, Keyframe: true, Width: 1920, Height: 1080}})
}

func wantSamples(t *testing.T, file []byte, want []media.Sample) {
	t.Helper()
	r, err := mediatest.NewIVFReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		s, err := r.Read()
		if err != nil {
			t.Fatalf("sample %d: %v", i, err)
		}
		if !bytes.Equal(s.Data, w.Data) || s.Captured != w.Captured || s.Keyframe != w.Keyframe || s.Width != w.Width {
			t.Errorf("sample %d: %+v, want %+v", i, s, w)
		}
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last sample: %v", err)
	}
}

func TestRecorderOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"Kim.wav", "Kim-2.wav", "Kim-3.wav"} {
		r, err := mediatest.NewRecorder(dir, "Kim")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		if _, err := os.Stat(filepath.Join(dir, want)); err != nil {
			t.Error(err)
		}
	}
}

func TestRecorderTellsOfAFullDiskOnce(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full")
	}
	dir := t.TempDir()
	if err := os.Symlink("/dev/full", filepath.Join(dir, "Kim.ivf")); err != nil {
		t.Fatal(err)
	}
	r, err := mediatest.NewRecorder(dir, "Kim")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.WriteSample(keyframe(640, 360, 0)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("first write: %v, want ENOSPC", err)
	}
	if err := r.WriteSample(keyframe(640, 360, 0)); err != nil {
		t.Errorf("second write: %v", err)
	}
	if err := r.WriteAudio(make([]int16, 960)); err != nil {
		t.Errorf("sound: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// A WAV file must be playable even though nobody closed it.
func TestWAVIsValidWithoutClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "killed.wav")
	w, err := mediatest.NewWAVWriter(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	for range 75 {
		if err := w.Write(make([]int16, media.BlockSamples)); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if stated := binary.LittleEndian.Uint32(file[40:]); stated != 2*media.SampleRate {
		t.Errorf("header tells of %d bytes, want the first second's", stated)
	}
	source, err := capture.OpenWAV(media.NewClock(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := source.Close(); err != nil {
		t.Error(err)
	}
}

func TestRecorderRefusesBadFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mediatest.NewRecorder(filepath.Join(file, "x"), "Kim"); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func FuzzIVFReader(f *testing.F) {
	head := append([]byte("DKIF\x00\x00\x20\x00VP80\x80\x02\x68\x01"), 0x90, 0x5f, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	f.Add(head)
	f.Add(append(bytes.Clone(head), 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 1, 2))
	f.Add([]byte("RIFF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := mediatest.NewIVFReader(bytes.NewReader(data))
		for err == nil {
			_, err = r.Read()
		}
	})
}
