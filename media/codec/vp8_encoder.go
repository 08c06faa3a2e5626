package codec

/*
#include <stdlib.h>
#include "vp8_encoder.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"moim/media"
)

// VP8Encoder is a media.Encoder for live pictures, made of libvpx: one pass,
// constant bitrate, small buffers, no keyframe but the first one and those asked
// for, three temporal layers. Its speed follows the machine: it is raised when encoding takes too
// large a part of the time between frames, and lowered when there is plenty.
//
// One goroutine uses it. SetBitrate, ForceKeyframe and Stats are safe from any.
type VP8Encoder struct {
	config VP8Config
	c      *C.moim_vp8_encoder // nil after Close
	output []byte              // the last sample, copied out of libvpx

	width, height int // of the open codec; 0 before the first frame
	kbps          int // what the open codec is set to
	maxIntra      int // likewise
	timeline      timeline
	temporal      temporal
	pace          pace
	novelty       novelty // of screens, as is debt
	debt          debt

	bitrate  atomic.Int64 // bits per second wanted
	keyframe atomic.Bool  // a keyframe is wanted
	counters vp8Counters
}

// NewVP8Encoder makes an encoder. It takes the size from the first frame.
func NewVP8Encoder(config VP8Config) (*VP8Encoder, error) {
	c := C.moim_vp8_encoder_new()
	if c == nil {
		return nil, errors.New("open VP8 encoder: out of memory")
	}
	if config.Bitrate == 0 {
		config.Bitrate = defaultBitrate
	}
	e := &VP8Encoder{config: config, c: c}
	e.SetBitrate(config.Bitrate)
	return e, nil
}

// SetBitrate changes the target in bits per second, from the next frame on.
// Values outside of 10 kb/s to 100 Mb/s are brought into that range.
func (e *VP8Encoder) SetBitrate(bps int) { e.bitrate.Store(int64(clampBitrate(bps))) }

// ForceKeyframe makes the next frame a keyframe.
func (e *VP8Encoder) ForceKeyframe() { e.keyframe.Store(true) }

// Stats says what the encoder did since it was made.
func (e *VP8Encoder) Stats() VP8Stats { return e.counters.read() }

// Encode encodes f. A frame of another size than the one before opens the codec
// anew and gives a keyframe. Frame times need not be regular: each frame's share
// of the bitrate follows from the time since the one before. The sample's data is
// valid until the next call; ok is false where the frame was dropped to stay
// within the bitrate.
func (e *VP8Encoder) Encode(f *media.Frame) (sample media.Sample, ok bool, err error) {
	if e.c == nil {
		return media.Sample{}, false, ErrClosed
	}
	if err := checkFrame(f); err != nil {
		return media.Sample{}, false, fmt.Errorf("encode VP8: %w", err)
	}
	if e.config.Screen && !e.debt.pay(f.Captured, int(e.bitrate.Load())) && !e.keyframe.Load() && e.width == f.Width && e.height == f.Height {
		return media.Sample{}, false, nil
	}
	begun := time.Now()
	pts, duration := e.timeline.next(f.Captured)
	if err := e.prepare(f); err != nil {
		return media.Sample{}, false, err
	}
	force := e.keyframe.Swap(false)
	layer, flags := e.temporal.next(force)
	turn, err := e.weigh(f, force || pts == 0)
	if err != nil {
		return media.Sample{}, false, err
	}
	code := C.moim_vp8_encoder_encode(e.c,
		(*C.uint8_t)(&f.Y[0]), (*C.uint8_t)(&f.U[0]), (*C.uint8_t)(&f.V[0]),
		C.int(f.StrideY), C.int(f.StrideUV),
		C.int64_t(pts.Microseconds()), C.ulong(duration.Microseconds()),
		C.uint(layer), C.long(flags), C.int(turn.kind.speed()))
	if code != 0 {
		// Whatever state it is in: begin anew with the next frame.
		e.width, e.height = 0, 0
		return media.Sample{}, false, e.failure("encode VP8", code)
	}
	sample, ok = e.take(f)
	took := time.Since(begun)
	e.account(turn, sample, took)
	if force && !sample.Keyframe {
		e.keyframe.Store(true)
	}
	e.counters.add(sample, took)
	if turn.kind == plain {
		e.follow(took)
	}
	return sample, ok, nil
}

// follow lets the speed follow what a picture took.
func (e *VP8Encoder) follow(took time.Duration) {
	if e.pace.observe(took, e.timeline.interval) {
		C.moim_vp8_encoder_set_speed(e.c, C.int(e.pace.speed))
		e.counters.speed.Store(int64(e.pace.speed))
	}
}

// weigh chooses how to encode a screen's picture by what is new in it.
func (e *VP8Encoder) weigh(f *media.Frame, alone bool) (turn, error) {
	if !e.config.Screen {
		return turn{}, nil
	}
	t := e.novelty.choose(e.novelty.edges(f, alone), int(e.bitrate.Load()), alone)
	if code := C.moim_vp8_encoder_set_quantizers(e.c, C.uint(t.least), C.uint(t.most)); code != 0 {
		return turn{}, e.failure("set VP8 quantizers", code)
	}
	return t, nil
}

// account takes in what a picture has cost.
func (e *VP8Encoder) account(t turn, s media.Sample, took time.Duration) {
	if !e.config.Screen {
		return
	}
	bits := 8 * len(s.Data)
	e.debt.owe(bits)
	if t.kind == scrolling { // encoding may take two thirds of the time
		e.debt.owe(int(min(took*3/2, 2*mostDebt).Seconds() * float64(e.bitrate.Load())))
	}
	e.novelty.learn(t, bits, took)
}

// Close frees the codec. Closing twice is allowed.
func (e *VP8Encoder) Close() error {
	C.moim_vp8_encoder_free(e.c)
	e.c = nil
	return nil
}

// prepare brings the codec to the size of f and to the settings wanted.
func (e *VP8Encoder) prepare(f *media.Frame) error {
	kbps := int(e.bitrate.Load()+500) / 1000
	maxIntra := e.timeline.maxIntra(e.baseWeight())
	if f.Width != e.width || f.Height != e.height {
		return e.open(f.Width, f.Height, kbps, maxIntra)
	}
	if kbps != e.kbps {
		if code := C.moim_vp8_encoder_set_kbps(e.c, C.uint(kbps)); code != 0 {
			return e.failure("set VP8 bitrate", code)
		}
		e.kbps = kbps
	}
	// The frame rate moves all the time; only a real change is worth a call.
	if difference := maxIntra - e.maxIntra; difference*difference*25 > e.maxIntra*e.maxIntra {
		if code := C.moim_vp8_encoder_set_max_intra(e.c, C.uint(maxIntra)); code != 0 {
			return e.failure("set VP8 keyframe size", code)
		}
		e.maxIntra = maxIntra
	}
	return nil
}

// baseWeight is what libvpx takes for the mean frame of the base layer, to which
// it relates the size of keyframes, in mean frames of the whole.
func (e *VP8Encoder) baseWeight() float64 {
	if e.config.OneTemporalLayer {
		return 1
	}
	return baseFrameWeight
}

func (e *VP8Encoder) open(width, height, kbps, maxIntra int) error {
	e.width, e.height = 0, 0
	pixels := width * height
	threads := e.config.Threads
	if threads <= 0 {
		threads = encoderThreads(pixels)
	}
	e.pace.reset(startSpeed(pixels))
	e.counters.speed.Store(int64(e.pace.speed))
	code := C.moim_vp8_encoder_open(e.c, C.uint(width), C.uint(height), C.uint(threads),
		C.uint(tokenPartitions(pixels)), C.uint(kbps), C.uint(maxIntra),
		C.int(e.pace.speed), C.int(flag(e.config.Screen)), C.int(flag(!e.config.OneTemporalLayer)))
	if code != 0 {
		return e.failure("open VP8 encoder", code)
	}
	e.width, e.height, e.kbps, e.maxIntra = width, height, kbps, maxIntra
	e.temporal = temporal{single: e.config.OneTemporalLayer}
	return nil
}

// take copies the codec's sample out of its memory.
func (e *VP8Encoder) take(f *media.Frame) (media.Sample, bool) {
	if e.c.data == nil {
		return media.Sample{}, false
	}
	data := unsafe.Slice((*byte)(unsafe.Pointer(e.c.data)), int(e.c.size))
	e.output = append(e.output[:0], data...)
	s := media.Sample{
		Data:     e.output,
		Captured: f.Captured,
		Keyframe: e.c.keyframe != 0,
		Layer:    e.config.Layer,
	}
	if s.Keyframe {
		s.Width, s.Height = f.Width, f.Height
	}
	e.temporal.mark(&s)
	return s, true
}

func (e *VP8Encoder) failure(operation string, code C.int) error {
	return fmt.Errorf("%s: libvpx error %d: %s", operation, int(code),
		C.GoString(C.moim_vp8_encoder_detail(e.c)))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
