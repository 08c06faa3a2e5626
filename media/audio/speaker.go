package audio

import (
	"context"
	"time"

	"github.com/gen2brain/malgo"

	"moim/media"
)

// Speaker is an open speaker. It pulls the sound that it plays.
type Speaker struct {
	system *System
	device *device
	pull   func(dst []int16)
	played func(block []int16, now time.Duration) // SystemConfig.Played, or nil

	// Of the library's thread:
	block [pullSamples]int16
	used  int // samples of block that were played
}

// OpenSpeaker opens the speaker with that ID or name, or the default one where
// id is empty. pull fills 10 ms of samples; it is called on
// a thread of the sound library from before OpenSpeaker returns until Close
// does, and must not block. Errors are those of package media, or ErrNoSound.
func (s *System) OpenSpeaker(ctx context.Context, id string, pull func(dst []int16)) (*Speaker, error) {
	return s.openSpeaker(ctx, id, &Speaker{system: s, pull: pull, played: s.config.Played, used: pullSamples})
}

func (s *System) openSpeaker(ctx context.Context, id string, p *Speaker) (*Speaker, error) {
	d, err := s.connect(ctx, media.Speaker, id, func(d *device) malgo.DataProc {
		return func(pcm, _ []byte, _ uint32) { p.play(d, pcm) }
	})
	if err != nil {
		return nil, err
	}
	p.device = d
	return p, nil
}

// play fills what the device asks for, on the library's thread.
func (p *Speaker) play(d *device, pcm []byte) {
	now := p.system.clock.Now()
	d.touch(now)
	for len(pcm) >= 2 {
		if p.used == len(p.block) {
			p.pull(p.block[:])
			if p.played != nil {
				p.played(p.block[:], now)
			}
			p.used = 0
		}
		n := min(len(p.block)-p.used, len(pcm)/2)
		for i, v := range p.block[p.used:][:n] {
			pcm[2*i], pcm[2*i+1] = byte(v), byte(uint16(v)>>8)
		}
		p.used += n
		pcm = pcm[2*n:]
	}
}

// Gone is closed when the speaker was unplugged, or closed.
func (p *Speaker) Gone() <-chan struct{} { return p.device.gone }

// Latency is how long sound takes from pull until it is heard, as far as the
// sound system lets us know.
func (p *Speaker) Latency() time.Duration { return p.device.held }

// Device says which speaker it is.
func (p *Speaker) Device() media.Device { return p.device.info }

// Close closes the speaker; pull is not called any more.
func (p *Speaker) Close() error {
	return p.system.disconnectDevice(p.device)
}
