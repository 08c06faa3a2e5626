package audio

import (
	"slices"
	"sync"
	"sync/atomic"

	"moim/media"
)

// Mixer adds the voices of all peers into one block after the other. Streams
// come and go on any goroutine while another one pulls.
type Mixer struct {
	clock *media.Clock

	mu      sync.Mutex                // serialises changes of the list
	streams atomic.Pointer[[]*Stream] // never changed in place

	// turn holds one token, which is with whoever pulls or takes a stream away.
	turn    chan struct{}
	sum     [pullSamples]int32
	limiter limiter
	level   Level
}

// NewMixer makes a mixer without streams. Arrival times of packets are read
// against clock.
func NewMixer(clock *media.Clock) *Mixer {
	m := &Mixer{clock: clock, turn: make(chan struct{}, 1), limiter: limiter{gain: 1}}
	m.turn <- struct{}{}
	m.streams.Store(new([]*Stream))
	return m
}

// Add makes a stream that decodes with decoder, which belongs to the mixer from
// now on: Remove closes it.
func (m *Mixer) Add(decoder media.AudioDecoder) *Stream {
	s := newStream(decoder)
	m.change(func(streams []*Stream) []*Stream { return append(streams, s) })
	return s
}

// Remove takes s out of the mix and closes its decoder. It waits for a Pull
// under way. A stream that is not there is left alone.
func (m *Mixer) Remove(s *Stream) error {
	found := false
	m.change(func(streams []*Stream) []*Stream {
		i := slices.Index(streams, s)
		if found = i >= 0; !found {
			return streams
		}
		return slices.Delete(streams, i, i+1)
	})
	if !found {
		return nil
	}
	<-m.turn
	defer func() { m.turn <- struct{}{} }()
	return s.decoder.Close()
}

func (m *Mixer) change(edit func([]*Stream) []*Stream) {
	m.mu.Lock()
	defer m.mu.Unlock()
	streams := edit(slices.Clone(*m.streams.Load()))
	m.streams.Store(&streams)
}

// pullSamples is how much is mixed at a time: 10 ms, which is what devices ask for
// that are in a hurry. Packets are taken that much later than for whole blocks.
const pullSamples = media.BlockSamples / 2

// Pull fills dst, which has a multiple of pullSamples, with what comes next of
// the mix. It neither allocates nor waits: where another Pull is under way,
// which happens while devices are switched, it gives silence.
func (m *Mixer) Pull(dst []int16) {
	select {
	case <-m.turn:
		defer func() { m.turn <- struct{}{} }()
	default:
		clear(dst)
		return
	}
	now := m.clock.Now()
	for ; len(dst) >= pullSamples; dst = dst[pullSamples:] {
		clear(m.sum[:])
		for _, s := range *m.streams.Load() {
			m.add(s.pull(now), s)
		}
		m.limiter.apply(dst[:pullSamples], m.sum[:])
		m.level.Add(dst[:pullSamples])
	}
	clear(dst)
}

// add mixes what comes from s in.
func (m *Mixer) add(pcm []int16, s *Stream) {
	switch gain := s.loudness(); gain {
	case 0:
	case 1:
		for i, v := range pcm {
			m.sum[i] += int32(v)
		}
	default:
		for i, v := range pcm {
			m.sum[i] += int32(float64(v) * gain)
		}
	}
}

// Level is how loud the mix is.
func (m *Mixer) Level() *Level { return &m.level }
