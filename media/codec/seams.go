package codec

import "moim/media"

// The seams that this package fills.
var (
	_ media.Encoder      = (*VP8Encoder)(nil)
	_ media.Decoder      = (*VP8Decoder)(nil)
	_ media.Converter    = (*Converter)(nil)
	_ media.AudioEncoder = (*OpusEncoder)(nil)
	_ media.AudioDecoder = (*OpusDecoder)(nil)
)
