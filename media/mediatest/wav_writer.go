package mediatest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"

	"moim/media"
)

const (
	wavHeaderSize = 44
	// wavRefresh is how many bytes of sound may lie beyond what the header
	// says: one second, should the process be killed.
	wavRefresh = 2 * media.SampleRate
	// wavMost is what the header can count.
	wavMost = math.MaxUint32 - wavHeaderSize
)

// ErrWAVFull is returned when a recording has reached the 4 GiB, 12 hours, that
// a WAV file can hold.
var ErrWAVFull = errors.New("the sound file has reached 4 GiB")

// WAVWriter writes 48 kHz mono sound of 16 bit into a WAV file, whose header is
// brought up to date every second. One goroutine uses it.
type WAVWriter struct {
	file   *os.File
	bytes  int64 // of sound written
	stated int64 // of sound that the header tells of
	buffer []byte
}

// NewWAVWriter creates the file, over one of the same name.
func NewWAVWriter(path string) (*WAVWriter, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("record sound: %w", err)
	}
	return startWAV(file)
}

// startWAV takes an empty file over.
func startWAV(file *os.File) (*WAVWriter, error) {
	w := &WAVWriter{file: file}
	if err := w.state(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return w, nil
}

// Write appends samples, any number of them.
func (w *WAVWriter) Write(pcm []int16) error {
	if w.bytes+int64(2*len(pcm)) > wavMost {
		return ErrWAVFull
	}
	w.buffer = w.buffer[:0]
	for _, sample := range pcm {
		w.buffer = binary.LittleEndian.AppendUint16(w.buffer, uint16(sample))
	}
	if _, err := w.file.WriteAt(w.buffer, wavHeaderSize+w.bytes); err != nil {
		return fmt.Errorf("record sound: %w", err)
	}
	w.bytes += int64(len(w.buffer))
	if w.bytes-w.stated >= wavRefresh {
		return w.state()
	}
	return nil
}

// state writes the header for what has been written.
func (w *WAVWriter) state() error {
	var head [wavHeaderSize]byte
	copy(head[0:], "RIFF")
	binary.LittleEndian.PutUint32(head[4:], uint32(wavHeaderSize-8+w.bytes))
	copy(head[8:], "WAVEfmt ")
	binary.LittleEndian.PutUint32(head[16:], 16)
	binary.LittleEndian.PutUint16(head[20:], 1) // PCM
	binary.LittleEndian.PutUint16(head[22:], 1) // channel
	binary.LittleEndian.PutUint32(head[24:], media.SampleRate)
	binary.LittleEndian.PutUint32(head[28:], 2*media.SampleRate) // bytes per second
	binary.LittleEndian.PutUint16(head[32:], 2)                  // bytes per sample
	binary.LittleEndian.PutUint16(head[34:], 16)                 // bits per sample
	copy(head[36:], "data")
	binary.LittleEndian.PutUint32(head[40:], uint32(w.bytes))
	if _, err := w.file.WriteAt(head[:], 0); err != nil {
		return fmt.Errorf("record sound: %w", err)
	}
	w.stated = w.bytes
	return nil
}

// Close brings the header up to date and closes the file.
func (w *WAVWriter) Close() error {
	err := w.state()
	if closed := w.file.Close(); closed != nil {
		err = errors.Join(err, fmt.Errorf("record sound: %w", closed))
	}
	return err
}
