package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// wavFormat is what a WAV file says about its samples.
type wavFormat struct {
	channels int
	rate     int // samples per second and channel
}

// wavReader gives the samples of a WAV file, both channels mixed into one,
// without end: after the last one it begins anew.
type wavReader struct {
	path   string
	file   io.ReadSeeker
	reader *bufio.Reader
	format wavFormat
	data   int64 // where the samples begin in the file, bytes
	length int64 // of the samples, bytes
	left   int64 // bytes until the end
}

// Numbers from the format chunk.
const (
	wavPCM        = 1
	wavExtensible = 0xfffe
)

func newWAVReader(path string, file io.ReadSeeker) (*wavReader, error) {
	r := &wavReader{path: path, file: file, reader: bufio.NewReaderSize(file, 1<<14)}
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	if err := r.chunks(size); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, r.refuse("it breaks off before its samples")
		}
		return nil, err
	}
	frame := int64(2 * r.format.channels)
	r.length -= r.length % frame
	if r.length == 0 {
		return nil, r.refuse("it holds no sound")
	}
	r.left = r.length
	return r, nil
}

func (r *wavReader) refuse(reason string) error {
	return &FormatError{Path: r.path, Reason: reason}
}

// chunks walks the RIFF chunks up to the samples, which the reader then is at.
func (r *wavReader) chunks(size int64) error {
	var head [12]byte
	if _, err := io.ReadFull(r.reader, head[:]); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return r.refuse("it is not a WAV file")
	}
	at := int64(len(head))
	for {
		if _, err := io.ReadFull(r.reader, head[:8]); err != nil {
			return err
		}
		at += 8
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if err := r.parseFormat(length); err != nil {
				return err
			}
			at += length + length&1
			if err := r.skip(length & 1); err != nil {
				return err
			}
		case "data":
			if r.format.rate == 0 {
				return r.refuse("it does not say what its samples are")
			}
			// Recorders that were killed leave 0 or the largest number.
			if length == 0 || length > size-at {
				length = size - at
			}
			r.data, r.length = at, length
			return nil
		default:
			at += length + length&1
			if err := r.skip(length + length&1); err != nil {
				return err
			}
		}
	}
}

func (r *wavReader) skip(n int64) error {
	_, err := io.CopyN(io.Discard, r.reader, n)
	return err
}

func (r *wavReader) parseFormat(length int64) error {
	if length < 16 || length > 1024 {
		return r.refuse("its format chunk is damaged")
	}
	var chunk [1024]byte
	if _, err := io.ReadFull(r.reader, chunk[:length]); err != nil {
		return err
	}
	kind := binary.LittleEndian.Uint16(chunk[0:])
	if kind == wavExtensible && length >= 26 {
		kind = binary.LittleEndian.Uint16(chunk[24:])
	}
	channels := int(binary.LittleEndian.Uint16(chunk[2:]))
	rate := binary.LittleEndian.Uint32(chunk[4:])
	width := binary.LittleEndian.Uint16(chunk[14:])
	switch {
	case kind != wavPCM || width != 16:
		return r.refuse("only uncompressed samples of 16 bit are supported")
	case channels < 1 || channels > 2:
		return r.refuse(fmt.Sprintf("%d channels are not supported; one or two are", channels))
	case rate < 8000 || rate > 96000:
		return r.refuse(fmt.Sprintf("%d samples per second are not supported; 8000 to 96000 are", rate))
	}
	r.format = wavFormat{channels: channels, rate: int(rate)}
	return nil
}

// sample is the next sample of the mix.
func (r *wavReader) sample() (float32, error) {
	if r.left == 0 {
		if err := r.rewind(); err != nil {
			return 0, err
		}
	}
	width := 2 * r.format.channels
	raw, err := r.reader.Peek(width)
	if err != nil {
		return 0, fmt.Errorf("read %q: %w", r.path, err)
	}
	value := float32(int16(binary.LittleEndian.Uint16(raw)))
	if r.format.channels == 2 {
		value = (value + float32(int16(binary.LittleEndian.Uint16(raw[2:])))) / 2
	}
	r.left -= int64(width)
	_, err = r.reader.Discard(width)
	return value, err
}

func (r *wavReader) rewind() error {
	if _, err := r.file.Seek(r.data, io.SeekStart); err != nil {
		return fmt.Errorf("rewind %q: %w", r.path, err)
	}
	r.reader.Reset(r.file)
	r.left = r.length
	return nil
}
