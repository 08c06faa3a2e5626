package mediatest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"moim/media"
)

// IVF is a header of 32 bytes and, before each frame, one of 12.
const (
	ivfHeaderSize = 32
	ivfFrameSize  = 12
	ivfRate       = 90000 // ticks per second, RTP's clock for video
	ivfFrameCount = 24    // where in the header the number of frames stands
)

// IVFWriter writes VP8 samples into an IVF file. One goroutine uses it.
type IVFWriter struct {
	file   *os.File
	first  time.Duration // capture time of the first sample
	last   uint64        // latest timestamp, in ticks
	frames uint32
	buffer []byte
}

// NewIVFWriter creates the file, over one of the same name.
func NewIVFWriter(path string) (*IVFWriter, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("record video: %w", err)
	}
	return &IVFWriter{file: file}, nil
}

// Write appends a sample. What comes before the first keyframe cannot be shown
// and is left out.
func (w *IVFWriter) Write(s media.Sample) error {
	if w.frames == 0 {
		if !s.Keyframe {
			return nil
		}
		if err := w.begin(s); err != nil {
			return fmt.Errorf("record video: %w", err)
		}
	}
	ticks := uint64(max(s.Captured-w.first, 0)) * 9 / 100000
	if w.frames > 0 {
		ticks = max(ticks, w.last+1) // players want them to grow
	}
	w.last = ticks
	// One call per sample, so that a kill leaves whole frames.
	w.buffer = binary.LittleEndian.AppendUint32(w.buffer[:0], uint32(len(s.Data)))
	w.buffer = binary.LittleEndian.AppendUint64(w.buffer, ticks)
	w.buffer = append(w.buffer, s.Data...)
	if _, err := w.file.Write(w.buffer); err != nil {
		return fmt.Errorf("record video: %w", err)
	}
	w.frames++
	return nil
}

func (w *IVFWriter) begin(s media.Sample) error {
	w.first = s.Captured
	var head [ivfHeaderSize]byte
	copy(head[0:], "DKIF")
	binary.LittleEndian.PutUint16(head[6:], ivfHeaderSize)
	copy(head[8:], "VP80")
	binary.LittleEndian.PutUint16(head[12:], uint16(s.Width))
	binary.LittleEndian.PutUint16(head[14:], uint16(s.Height))
	binary.LittleEndian.PutUint32(head[16:], ivfRate)
	binary.LittleEndian.PutUint32(head[20:], 1)
	_, err := w.file.Write(head[:])
	return err
}

// Close puts the number of frames into the header and closes the file.
func (w *IVFWriter) Close() error {
	var err error
	if w.frames > 0 {
		var count [4]byte
		binary.LittleEndian.PutUint32(count[:], w.frames)
		_, err = w.file.WriteAt(count[:], ivfFrameCount)
	}
	if err = errors.Join(err, w.file.Close()); err != nil {
		return fmt.Errorf("record video: %w", err)
	}
	return nil
}
