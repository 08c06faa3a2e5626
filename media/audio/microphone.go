package audio

import (
	"context"
	"fmt"
	"time"

	"github.com/gen2brain/malgo"

	"moim/media"
)

const (
	// maxBacklog is how far a reader may fall behind in samples (200 ms) before
	// sound is skipped, and keptBacklog what is kept then.
	maxBacklog  = media.SampleRate / 5
	keptBacklog = 2 * media.BlockSamples
)

// microphone is an open microphone.
type microphone struct {
	system *System
	device *device
	ring   ring
	times  captureClock
	total  uint64 // samples that the device gave, of its thread
	ready  chan struct{}
	last   time.Duration // capture time of the block read last
}

// OpenMicrophone opens the microphone with that ID or name, or the default one
// where id is empty. One goroutine at a time may read from it; one that falls
// behind by more than 200 ms finds that sound has been skipped. Sound that comes
// late waits for up to 60 ms more, until it is known whether some was lost. Errors are those
// of package media, or ErrNoSound.
func (s *System) OpenMicrophone(ctx context.Context, id string) (media.AudioSource, error) {
	m := &microphone{system: s, ready: make(chan struct{}, 1)}
	d, err := s.connect(ctx, media.Microphone, id, func(d *device) malgo.DataProc {
		return func(_, pcm []byte, _ uint32) { m.receive(d, pcm) }
	})
	if err != nil {
		return nil, err
	}
	m.device = d
	return m, nil
}

// receive takes a chunk of sound on the library's thread: it copies and wakes
// the reader.
func (m *microphone) receive(d *device, pcm []byte) {
	now := m.system.clock.Now()
	d.touch(now)
	written := m.ring.write(pcm)
	m.total += uint64(written)
	if written == len(pcm)/2 {
		m.times.note(now, m.total)
	}
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// Read waits for the next block; see media.AudioSource.
func (m *microphone) Read(ctx context.Context, dst []int16) (time.Duration, error) {
	for m.ring.available() < len(dst) || m.times.doubtful() {
		select {
		case <-m.ready:
		case <-m.device.gone:
			return 0, fmt.Errorf("read microphone %q: %w", m.device.info.Name, media.ErrDeviceGone)
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	if backlog := m.ring.available(); backlog > maxBacklog {
		m.ring.discard(backlog - keptBacklog)
	}
	captured := m.times.at(m.ring.take(dst))
	captured = max(captured, m.last+time.Millisecond)
	m.last = captured
	return captured, nil
}

// Close closes the microphone. A Read under way returns.
func (m *microphone) Close() error {
	return m.system.disconnectDevice(m.device)
}
