package systemsound

import "moim/media"

// Mix is a mixer of that many programs, to be driven by a benchmark.
type Mix struct {
	mixer  *mixer
	queues []*queue
}

// NewMix makes one.
func NewMix(programs int) *Mix {
	m := &Mix{mixer: newMixer(media.NewClock())}
	for range programs {
		q := newQueue()
		m.queues = append(m.queues, q)
		m.mixer.add(q)
	}
	return m
}

// Pass lets a packet of each program and of the monitor through.
func (m *Mix) Pass(packet []byte, dst []int16) {
	for _, q := range m.queues {
		q.write(packet)
	}
	m.mixer.beat(packet)
	m.mixer.take(dst)
}
