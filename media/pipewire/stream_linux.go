package pipewire

/*
// Headers only: the library is loaded when it is needed, and pkg-config would link
// it. Where a system has them elsewhere, CGO_CFLAGS says so.
#cgo CFLAGS: -I/usr/include/pipewire-0.3 -I/usr/include/spa-0.2 -D_REENTRANT
#cgo LDFLAGS: -ldl
#include "stream_linux.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// Errors that callers tell from others with errors.Is.
var (
	// ErrMissing says that the library is not installed.
	ErrMissing = errors.New("libpipewire-0.3 is not installed")
	// ErrEnded says that what gave the pictures has gone.
	ErrEnded = errors.New("the stream has ended")
)

// load loads the library once.
var load = sync.OnceValue(func() error { //nolint:gochecknoglobals // a program has one copy of a library
	if reason := C.moim_pw_load(); reason != nil {
		return fmt.Errorf("%w: %s", ErrMissing, C.GoString(reason))
	}
	return nil
})

// Available says why no stream can be opened: ErrMissing, or nil.
func Available() error { return load() }

// Stream is a stream of pictures. All of its methods but Wake belong to the thread
// that has opened it: the goroutine calls runtime.LockOSThread before.
type Stream struct {
	c       *C.struct_moim_stream
	said    C.struct_moim_picture
	picture Picture
	blind   bool // what has changed was told with a picture that could not be used
}

// Open connects to a node through a descriptor, which it takes over even where it
// fails; the caller closes the stream. Pictures come at most fps times a second.
// The error is ErrMissing where there is no libpipewire.
func Open(descriptor int, node uint32, fps int) (*Stream, error) {
	if err := load(); err != nil {
		_ = syscall.Close(descriptor)
		return nil, err
	}
	var reason [200]C.char
	c := C.moim_pw_open(C.int(descriptor), C.uint32_t(node), C.uint32_t(fps), &reason[0], C.size_t(len(reason)))
	if c == nil {
		return nil, fmt.Errorf("open a stream of PipeWire: %s", C.GoString(&reason[0]))
	}
	return &Stream{c: c}, nil
}

// Wait waits until there is a picture, Wake is called, or so long, where that is not
// negative. It may return before; the caller looks what there is. The error is
// ErrEnded, or why the stream has failed.
func (s *Stream) Wait(most time.Duration) error {
	milliseconds := C.int(-1)
	if most >= 0 {
		milliseconds = C.int((min(most, time.Hour) + time.Millisecond - 1) / time.Millisecond)
	}
	C.moim_pw_run(s.c, milliseconds)
	switch C.moim_pw_state(s.c) {
	case C.MOIM_PW_ENDED:
		return ErrEnded
	case C.MOIM_PW_FAILED:
		return fmt.Errorf("read from PipeWire: %s", C.GoString(C.moim_pw_reason(s.c)))
	}
	return nil
}

// Waiting says whether there is a picture that Take has not returned.
func (s *Stream) Waiting() bool { return C.moim_pw_has(s.c) != 0 }

// Take returns the latest picture, which lies in the stream's memory until Give; nil
// where there is none. The error is ErrLayout where it cannot be used.
func (s *Stream) Take() (*Picture, error) {
	if C.moim_pw_take(s.c, &s.said) == 0 {
		return nil, nil //nolint:nilnil // there may be none
	}
	memory := unsafe.Slice((*byte)(s.said.data), int(s.said.mapped))
	s.picture.Unknown = s.said.all != 0 || s.blind
	s.blind = false
	if err := s.picture.fill(memory, s.layout(), s.regions); err != nil {
		s.blind = true
		s.Give()
		return nil, err
	}
	return &s.picture, nil
}

func (s *Stream) layout() Layout {
	return Layout{
		Format: uint32(s.said.format), Width: uint32(s.said.width), Height: uint32(s.said.height),
		Offset: uint32(s.said.offset), Stride: int32(s.said.stride),
		Cropped: s.said.has_crop != 0, Crop: region(&s.said.crop),
	}
}

// regions is what has changed.
func (s *Stream) regions(yield func(Region) bool) {
	for i := range min(int(s.said.damages), len(s.said.damage)) {
		if !yield(region(&s.said.damage[i])) {
			return
		}
	}
}

func region(r *C.struct_moim_region) Region {
	return Region{X: int32(r.x), Y: int32(r.y), Width: uint32(r.width), Height: uint32(r.height)}
}

// Give gives the picture back to who made it.
func (s *Stream) Give() {
	s.picture.Pix = nil
	C.moim_pw_give(s.c)
}

// Wake ends a Wait under way, or the next one. Any goroutine may call it, until
// Close.
func (s *Stream) Wake() { C.moim_pw_wake(s.c) }

// Close ends the stream and its connection.
func (s *Stream) Close() {
	s.picture.Pix = nil
	C.moim_pw_close(s.c)
	s.c = nil
}
