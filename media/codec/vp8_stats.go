package codec

import (
	"sync/atomic"
	"time"

	"moim/media"
)

// VP8Stats counts what an encoder did since it was made.
type VP8Stats struct {
	Frames     uint64        // frames encoded into samples
	Dropped    uint64        // frames dropped to stay within the bitrate
	Keyframes  uint64        // keyframes among Frames
	Bytes      uint64        // sum of the samples' lengths
	EncodeTime time.Duration // spent in Encode, dropped frames included
	Speed      int           // libvpx speed in use, 4 (slow) to 16 (fast)
}

// vp8Counters is written by the encoding goroutine and read by any.
type vp8Counters struct {
	frames, dropped, keyframes, bytes atomic.Uint64
	encodeTime, speed                 atomic.Int64
}

func (c *vp8Counters) add(s media.Sample, took time.Duration) {
	c.encodeTime.Add(int64(took))
	if s.Data == nil {
		c.dropped.Add(1)
		return
	}
	c.frames.Add(1)
	c.bytes.Add(uint64(len(s.Data)))
	if s.Keyframe {
		c.keyframes.Add(1)
	}
}

func (c *vp8Counters) read() VP8Stats {
	return VP8Stats{
		Frames:     c.frames.Load(),
		Dropped:    c.dropped.Load(),
		Keyframes:  c.keyframes.Load(),
		Bytes:      c.bytes.Load(),
		EncodeTime: time.Duration(c.encodeTime.Load()),
		Speed:      int(c.speed.Load()),
	}
}
