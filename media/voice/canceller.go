package voice

/*
#include <speex/speex_echo.h>
*/
import "C"

import (
	"errors"
	"unsafe"

	"moim/media"
)

const (
	// frame is what is processed at once, in samples: 10 ms.
	frame = media.SampleRate / 100
	// tail is how long an echo the filter covers, in samples: 100 ms.
	tail = media.SampleRate / 10
)

// errCanceller says that the library had no memory.
var errCanceller = errors.New("make echo canceller: no memory")

// canceller is the adaptive filter of libspeexdsp (multidelay block frequency
// domain, two-path). It models the way from speaker to microphone and subtracts
// what it predicts. One goroutine uses it; close frees it.
type canceller struct {
	state *C.SpeexEchoState
}

func newCanceller() (*canceller, error) {
	state := C.speex_echo_state_init(frame, tail)
	if state == nil {
		return nil, errCanceller
	}
	rate := C.spx_int32_t(media.SampleRate)
	C.speex_echo_ctl(state, C.SPEEX_ECHO_SET_SAMPLING_RATE, unsafe.Pointer(&rate))
	return &canceller{state: state}, nil
}

// cancel writes near without the echo of far to out.
func (c *canceller) cancel(out, near, far *[frame]int16) {
	C.speex_echo_cancellation(c.state, (*C.spx_int16_t)(&near[0]), (*C.spx_int16_t)(&far[0]), (*C.spx_int16_t)(&out[0]))
}

func (c *canceller) close() {
	if c.state != nil {
		C.speex_echo_state_destroy(c.state)
		c.state = nil
	}
}
