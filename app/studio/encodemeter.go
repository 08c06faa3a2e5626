package studio

import (
	"sync"
	"time"

	"moim/app/call"
)

// encodeMeter counts what one encoder does. The pump writes, the ticker reads
// once a second.
type encodeMeter struct {
	mu            sync.Mutex
	running       bool
	width, height int
	attempts      int64
	frames        int64 // produced: the encoder may drop some
	bytes         int64
	busy          time.Duration
	keyframes     int64 // since start
}

func (m *encodeMeter) start() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running, m.keyframes = true, 0
	m.attempts, m.frames, m.bytes, m.busy = 0, 0, 0, 0
}

func (m *encodeMeter) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = false
}

func (m *encodeMeter) encoded(took time.Duration, width, height int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.width, m.height = width, height
	m.attempts++
	m.busy += took
}

func (m *encodeMeter) produced(bytes int, keyframe bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames++
	m.bytes += int64(bytes)
	if keyframe {
		m.keyframes++
	}
}

// take returns what was counted over the last span, and the share of it that
// encoding took, and begins anew; ok is false where no encoder runs.
func (m *encodeMeter) take(span time.Duration) (s call.LayerStats, load float64, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.running {
		return s, 0, false
	}
	s = call.LayerStats{
		Width: m.width, Height: m.height,
		FPS:       float64(m.frames) / span.Seconds(),
		BPS:       int64(float64(m.bytes*8) / span.Seconds()),
		Keyframes: m.keyframes,
	}
	if m.attempts > 0 {
		s.MSPerFrame = m.busy.Seconds() * 1000 / float64(m.attempts)
	}
	load = m.busy.Seconds() / span.Seconds()
	m.attempts, m.frames, m.bytes, m.busy = 0, 0, 0, 0
	return s, load, true
}
