package media

import (
	"context"
	"errors"
	"image"
)

// What a source can say about its device. Callers test with errors.Is and
// tell the person in a sentence of their own.
var (
	ErrDeviceNotFound = errors.New("no such device")
	ErrDeviceBusy     = errors.New("device is in use by another program")
	ErrDeviceGone     = errors.New("device was unplugged")
	ErrNotPermitted   = errors.New("access to the device was not permitted")
)

// BusyError is an ErrDeviceBusy of which is known who has the device.
type BusyError struct{ Holder string } // the program's name

// Error names the program, for the log.
func (e *BusyError) Error() string { return ErrDeviceBusy.Error() + ": " + e.Holder }

// Is says that it is an ErrDeviceBusy.
func (e *BusyError) Is(target error) bool { return target == ErrDeviceBusy }

// Source is an opened camera, screen, file or pattern. The opener closes it.
type Source interface {
	// Read waits for the next picture. The caller owns one reference.
	// At the end of a file it returns io.EOF, for a device that is gone
	// ErrDeviceGone, when ctx ends ctx.Err().
	Read(ctx context.Context) (*Frame, error)
	// Close frees the device. A Read under way returns.
	Close() error
}

// Encoder turns pictures of one size into VP8. One goroutine uses it, except
// where a method says otherwise.
type Encoder interface {
	// Encode encodes f, whose size may change between calls. The sample's Data is
	// valid until the next call. ok is false where the encoder dropped the frame
	// to stay within its bitrate.
	Encode(f *Frame) (sample Sample, ok bool, err error)
	// SetBitrate changes the target in bits per second. Safe from any goroutine.
	SetBitrate(bps int)
	// ForceKeyframe makes the next frame a keyframe. Safe from any goroutine.
	ForceKeyframe()
	Close() error
}

// Decoder turns VP8 samples into pictures. One goroutine uses it.
type Decoder interface {
	// Decode decodes one sample. The frame lies in the decoder's memory and is
	// valid until the next call; Retain copies it. It is nil where the sample
	// shows no picture. After an error the decoder waits for a keyframe.
	Decode(s Sample) (*Frame, error)
	Close() error
}

// Converter makes pictures fit: into other sizes, and into RGBA for the window.
// One goroutine uses it.
type Converter interface {
	// Scale resizes src into dst, whose size is the one wanted.
	Scale(dst, src *Frame)
	// RGBA converts src into dst, resizing to dst's bounds where they differ.
	// Alpha is 255 everywhere.
	RGBA(dst *image.RGBA, src *Frame)
}

// Sink takes pictures. It must not block; it keeps at most the latest one, and
// calls Retain to do so.
type Sink func(*Frame)
