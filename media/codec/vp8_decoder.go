package codec

/*
#include "vp8_decoder.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"moim/media"
)

// VP8Decoder is a media.Decoder made of libvpx. Samples come from other people's
// machines: sizes are checked before libvpx sees them, and after an error only a
// keyframe is decoded again. One goroutine uses it.
type VP8Decoder struct {
	c     *C.moim_vp8_decoder // nil after Close
	pool  *media.FramePool
	frame media.Frame // borrowed: describes libvpx's memory

	width, height int  // of the last keyframe
	ready         bool // a keyframe was decoded, and no error came since
}

// NewVP8Decoder makes a decoder. Frames that are retained are copied into pool;
// nil means a pool of its own.
func NewVP8Decoder(pool *media.FramePool) (*VP8Decoder, error) {
	c := C.moim_vp8_decoder_new()
	if c == nil {
		return nil, errors.New("open VP8 decoder: out of memory")
	}
	if pool == nil {
		pool = &media.FramePool{}
	}
	return &VP8Decoder{c: c, pool: pool}, nil
}

// Decode decodes one sample. The frame lies in libvpx's memory and is valid
// until the next call; Retain copies it. It is nil where the sample shows no
// picture. Without a keyframe to build on the error is ErrKeyframeNeeded, and a
// keyframe of an absurd size gives ErrSize; any error makes the decoder wait for
// the next keyframe.
func (d *VP8Decoder) Decode(s media.Sample) (*media.Frame, error) {
	if d.c == nil {
		return nil, ErrClosed
	}
	if err := d.admit(s.Data); err != nil {
		d.ready = false
		return nil, fmt.Errorf("decode VP8: %w", err)
	}
	code := C.moim_vp8_decoder_decode(d.c, (*C.uint8_t)(&s.Data[0]), C.size_t(len(s.Data)))
	if code != 0 {
		d.ready = false
		return nil, d.failure("decode VP8", code)
	}
	d.ready = true
	if d.c.image == nil {
		return nil, nil
	}
	if err := d.borrow(d.c.image); err != nil {
		d.ready = false
		return nil, fmt.Errorf("decode VP8: %w", err)
	}
	d.frame.Captured = s.Captured
	return &d.frame, nil
}

// Close frees the codec; a frame that was not retained is gone with it. Closing
// twice is allowed.
func (d *VP8Decoder) Close() error {
	C.moim_vp8_decoder_free(d.c)
	d.c = nil
	d.frame = media.Frame{}
	return nil
}

// admit decides from the header whether libvpx may see the data. A keyframe of a
// new size gets a new codec: nothing of the old one is needed, and the number of
// threads is chosen again.
func (d *VP8Decoder) admit(data []byte) error {
	if !isKeyframe(data) {
		if len(data) == 0 {
			return errors.New("sample is empty")
		}
		if !d.ready {
			return ErrKeyframeNeeded
		}
		return nil
	}
	width, height, ok := KeyframeSize(data)
	if !ok {
		return errors.New("keyframe header is broken")
	}
	if !sizeAllowed(width, height) {
		return fmt.Errorf("%dx%d: %w", width, height, ErrSize)
	}
	if d.ready && width == d.width && height == d.height {
		return nil
	}
	code := C.moim_vp8_decoder_open(d.c, C.uint(decoderThreads(width*height)))
	if code != 0 {
		return d.failure("open", code)
	}
	d.width, d.height = width, height
	return nil
}

// borrow describes libvpx's picture in the decoder's frame.
func (d *VP8Decoder) borrow(image *C.vpx_image_t) error {
	width, height := int(image.d_w), int(image.d_h)
	strideY, strideUV := int(image.stride[0]), int(image.stride[1])
	if image.fmt != C.VPX_IMG_FMT_I420 || !sizeAllowed(width, height) ||
		strideY < width || strideUV < (width+1)/2 || strideUV != int(image.stride[2]) {
		return fmt.Errorf("picture of format %d, %dx%d", int(image.fmt), width, height)
	}
	y := plane(image.planes[0], strideY, width, height)
	u := plane(image.planes[1], strideUV, (width+1)/2, (height+1)/2)
	v := plane(image.planes[2], strideUV, (width+1)/2, (height+1)/2)
	d.pool.Borrow(&d.frame, width, height, y, u, v, strideY, strideUV)
	return nil
}

// plane is the memory from the first byte of a plane to its last.
func plane(first *C.uchar, stride, width, height int) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(first)), stride*(height-1)+width)
}

func (d *VP8Decoder) failure(operation string, code C.int) error {
	return fmt.Errorf("%s: libvpx error %d: %s", operation, int(code),
		C.GoString(C.moim_vp8_decoder_detail(d.c)))
}
