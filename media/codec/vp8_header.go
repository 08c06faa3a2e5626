package codec

import "errors"

// The largest picture that is encoded or decoded, in either orientation: a
// side has at most MaxWidth pixels, and the whole at most MaxWidth*MaxHeight.
const (
	MaxWidth  = 4096
	MaxHeight = 2304
)

// What a codec can say beside an error of the library below it. Callers test
// with errors.Is.
var (
	// ErrClosed is returned by every method of a closed encoder or decoder.
	ErrClosed = errors.New("codec is closed")
	// ErrKeyframeNeeded is returned for samples that cannot be decoded because
	// no keyframe came since the start or since the last error. Who gets it
	// asks the sender for a keyframe.
	ErrKeyframeNeeded = errors.New("a keyframe is needed")
	// ErrSize is returned for pictures that are empty or larger than
	// MaxWidth by MaxHeight.
	ErrSize = errors.New("picture size is not supported")
)

// keyframeHeader is the length in bytes of the uncompressed data chunk of a
// keyframe: frame tag, start code, width and height.
const keyframeHeader = 10

// KeyframeSize reads width and height in pixels from the uncompressed header of
// a VP8 keyframe (RFC 6386 section 9.1). ok is false where data is not the
// beginning of a keyframe; the sizes are as sent, and may be 0 or absurd.
func KeyframeSize(data []byte) (width, height int, ok bool) {
	if len(data) < keyframeHeader || !isKeyframe(data) {
		return 0, 0, false
	}
	if data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a {
		return 0, 0, false
	}
	// The upper two bits of each are a hint for upscaling, which nobody uses.
	width = (int(data[6]) | int(data[7])<<8) & 0x3fff
	height = (int(data[8]) | int(data[9])<<8) & 0x3fff
	return width, height, true
}

// isKeyframe reads the frame type from the first bit of the frame tag.
func isKeyframe(data []byte) bool { return len(data) > 0 && data[0]&1 == 0 }

// sizeAllowed reports whether a picture of this size is encoded and decoded.
func sizeAllowed(width, height int) bool {
	return width > 0 && height > 0 && width <= MaxWidth && height <= MaxWidth &&
		width*height <= MaxWidth*MaxHeight
}
