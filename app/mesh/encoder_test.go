package mesh_test

import (
	"context"
	"sync"
	"time"

	"moim/app/call"
	"moim/media"
)

// encoder is a synthetic camera and its encoder: pictures that look like VP8
// from outside, one in 33 ms, a keyframe on request.
type encoder struct {
	mu    sync.Mutex
	force bool
}

func (e *encoder) forceKeyframe() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.force = true
}

func (e *encoder) picture(number int, size int, captured time.Duration) media.Sample {
	e.mu.Lock()
	key := e.force || number == 0
	e.force = false
	e.mu.Unlock()
	return synthetic(number, size, key, captured)
}

// synthetic makes a sample with a valid VP8 frame header.
func synthetic(number, size int, key bool, captured time.Duration) media.Sample {
	data := make([]byte, max(size, 12))
	data[0] = 1
	s := media.Sample{Data: data, Captured: captured, Keyframe: key, Layer: "h"}
	if key {
		s.Width, s.Height = 640, 360
		copy(data, []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
	}
	data[len(data)-1] = byte(number)
	return s
}

// send writes pictures and sound for a while and returns how many pictures.
func (m *member) send(ctx context.Context, track call.Track) int {
	e := &encoder{}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	served := len(m.requests(track))
	pictures, next := 0, m.clock.Now()
	for {
		select {
		case <-ctx.Done():
			return pictures
		case <-tick.C:
		}
		now := m.clock.Now()
		if track == call.TrackCamera {
			_ = m.mesh.WriteAudio([]byte{1, 2, 3, 4}, now)
		}
		if n := len(m.requests(track)); n > served {
			served = n
			e.forceKeyframe()
		}
		if now >= next {
			next += 40 * time.Millisecond
			_ = m.mesh.WriteVideo(track, e.picture(pictures, m.pictureSize(track), now))
			pictures++
		}
	}
}

// pictureSize is that of a picture at the bitrate that the mesh has asked for, which
// encoders keep to; one that is not asked for goes nowhere.
func (m *member) pictureSize(track call.Track) int {
	const most, perSecond = 2500, 25
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.layers[track] {
		return min(most, l.Bitrate/8/perSecond)
	}
	return most
}

// sendFor sends in the background until stop is called.
func (m *member) sendFor(track call.Track) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.send(ctx, track)
	}()
	return func() { cancel(); <-done }
}
