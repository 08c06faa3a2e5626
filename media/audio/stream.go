package audio

import (
	"math"
	"sync/atomic"
	"time"

	"moim/media"
)

// Stream is the sound of one peer within a Mixer.
type Stream struct {
	buffer  *JitterBuffer
	decoder media.AudioDecoder
	gain    atomic.Uint64 // float64 bits
	tap     atomic.Pointer[func([]int16)]

	// Of whoever pulls:
	block  [media.BlockSamples]int16
	filled int // samples of it
}

func newStream(decoder media.AudioDecoder) *Stream {
	s := &Stream{buffer: NewJitterBuffer(decoder), decoder: decoder}
	s.SetGain(1)
	return s
}

// Push takes a packet of the peer; see JitterBuffer.Push. Any goroutine may.
func (s *Stream) Push(p media.Packet) { s.buffer.Push(p) }

// Stats returns the figures of now. Any goroutine may ask.
func (s *Stream) Stats() Stats { return s.buffer.Stats() }

// Delay is how long packets of the peer are kept back before they are mixed; see
// JitterBuffer.Delay. Any goroutine may ask.
func (s *Stream) Delay() (delay time.Duration, playing bool) { return s.buffer.Delay() }

// SetMinimumDelay keeps packets of the peer back for at least so long; see
// JitterBuffer.SetMinimumDelay. Any goroutine may.
func (s *Stream) SetMinimumDelay(d time.Duration) { s.buffer.SetMinimumDelay(d) }

// pull returns the next pullSamples, which stay until the next time, and hands each
// whole block to the tap.
func (s *Stream) pull(now time.Duration) []int16 {
	pcm := s.block[s.filled:][:pullSamples]
	s.buffer.Pull(now, pcm)
	if s.filled += pullSamples; s.filled == len(s.block) {
		s.filled = 0
		if tap := s.tap.Load(); tap != nil {
			(*tap)(s.block[:])
		}
	}
	return pcm
}

// SetGain changes how loud the peer is in the mix: 1 as sent, 0 not at all, at
// most 4. Any goroutine may. Taps and levels are not affected.
func (s *Stream) SetGain(gain float64) {
	if !(gain >= 0) { // NaN too
		gain = 0
	}
	s.gain.Store(math.Float64bits(min(gain, 4)))
}

// SetTap hands every decoded block of the peer to tap, before gain and mixing;
// nil ends it. tap runs on the goroutine or thread that plays: it must not
// block, must not keep the block, and must not call the Mixer or Playout.
func (s *Stream) SetTap(tap func(block []int16)) {
	if tap == nil {
		s.tap.Store(nil)
		return
	}
	s.tap.Store(&tap)
}

func (s *Stream) loudness() float64 { return math.Float64frombits(s.gain.Load()) }
