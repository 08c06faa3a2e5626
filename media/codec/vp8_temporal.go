package codec

/*
#include <vpx/vp8cx.h>
*/
import "C"

import "moim/media"

const (
	groupLength = 4 // pictures from one of the base layer to the next
	// baseFrameWeight is the size of a picture of the base layer, which has 40 %
	// of the bits and a quarter of the pictures, in mean pictures.
	baseFrameWeight = 1.6
)

// What a picture of each place in the group must leave alone. The alternate
// reference is not used at all. Probabilities go on from picture to picture
// (RFC 6386 section 9.11) in the base layer only, because who leaves pictures
// out would not have them.
const (
	baseFlags = C.VP8_EFLAG_NO_REF_GF | C.VP8_EFLAG_NO_REF_ARF |
		C.VP8_EFLAG_NO_UPD_GF | C.VP8_EFLAG_NO_UPD_ARF
	middleFlags = C.VP8_EFLAG_NO_REF_GF | C.VP8_EFLAG_NO_REF_ARF |
		C.VP8_EFLAG_NO_UPD_LAST | C.VP8_EFLAG_NO_UPD_ARF | C.VP8_EFLAG_NO_UPD_ENTROPY
	lastTopFlags = C.VP8_EFLAG_NO_REF_ARF |
		C.VP8_EFLAG_NO_UPD_LAST | C.VP8_EFLAG_NO_UPD_GF | C.VP8_EFLAG_NO_UPD_ARF |
		C.VP8_EFLAG_NO_UPD_ENTROPY
	firstTopFlags = lastTopFlags | C.VP8_EFLAG_NO_REF_GF
)

// temporal gives pictures their temporal layers, in groups of four:
//
//	place   0    1    2    3
//	layer   0    2    1    2
//	from    last last last last, golden
//	into    last -    golden -
//
// The picture at place 1 could be predicted from golden as well; that it is not
// lets a receiver take the upper layers from there on.
//
// A place is given until a picture comes of it, so that one which the encoder
// drops leaves no gap that others depend on.
type temporal struct {
	single bool
	place  int
}

// next is the layer of the next picture, and what libvpx must know about it.
func (t *temporal) next(keyframe bool) (layer uint8, flags int) {
	if keyframe {
		t.place = 0
		return 0, C.VPX_EFLAG_FORCE_KF
	}
	if t.single {
		return 0, 0
	}
	switch t.place {
	case 1:
		return 2, firstTopFlags
	case 2:
		return 1, middleFlags
	case 3:
		return 2, lastTopFlags
	default:
		return 0, baseFlags
	}
}

// mark writes into a sample what its place means, and goes on to the next.
func (t *temporal) mark(s *media.Sample) {
	if s.Keyframe {
		t.place = 0
	}
	if t.single {
		s.Sync = s.Keyframe
		return
	}
	switch t.place {
	case 0:
		s.Sync = s.Keyframe
	case 1:
		s.Temporal, s.Sync, s.Discardable = 2, true, true
	case 2:
		s.Temporal, s.Sync = 1, true
	case 3:
		s.Temporal, s.Discardable = 2, true
	}
	t.place = (t.place + 1) % groupLength
}
