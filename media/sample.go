package media

import "time"

// Sample is one encoded picture (a VP8 frame, RFC 6386) on its way out or in.
type Sample struct {
	Data     []byte        // owned by who made it, valid until that one's next call
	Captured time.Duration // capture time on the process's Clock
	Keyframe bool
	Temporal uint8 // temporal layer: 0 is the base
	// Sync says that the sample depends on pictures of the base layer only, so that
	// who has had those alone may take its layer from here on (RFC 7741: Y).
	Sync bool
	// Discardable says that no later picture depends on the sample (RFC 7741: N).
	Discardable bool
	Layer       string // rid of the layer it belongs to: "h", "m" or "l"
	// Width and Height are known for keyframes only; otherwise 0.
	Width, Height int
	// Damaged says that packets before this sample were lost for good, so
	// that decoding it may show errors until the next keyframe.
	Damaged bool
	// Missed says that pictures before this one were lost, or left out, on the way.
	Missed bool
}

// Packet is one received sound packet (an Opus frame) with what a jitter
// buffer needs to know about it.
type Packet struct {
	Payload   []byte        // valid during the call that hands it over
	Sequence  uint64        // RTP sequence number, extended so that it never wraps
	Timestamp uint64        // RTP timestamp in 1/48000 s, extended likewise
	Arrived   time.Duration // arrival on the process's Clock
	// Captured is the capture time mapped to this process's Clock by the
	// sender's reports; zero before the first report.
	Captured time.Duration
	// Redundant marks a copy that came along with a later packet (RFC 2198): when it
	// arrived says nothing about the path.
	Redundant bool
}

// Layer is one encoding of a track. RIDs follow the usual names: h for full
// size, m for half, l for a quarter (each side).
type Layer struct {
	RID           string
	Width, Height int     // pixels
	FPS           float64 // frames per second at the most
	Bitrate       int     // target, bits per second
	// Shed says that the source has more, frames or a larger layer, for which this
	// computer is too slow at present.
	Shed bool
	// Shares are the parts of the bitrate that temporal layers 0, 1 and 2 take, each
	// with those below it; the zero value is 0.4, 0.6 and 1. An encoding with one
	// temporal layer has 1, 1 and 1.
	Shares [3]float64
}
