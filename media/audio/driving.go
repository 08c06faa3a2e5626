package audio

import (
	"context"
	"fmt"
	"time"

	"moim/media"
)

// run owns what drives the mix.
func (p *Playout) run(ctx context.Context) {
	defer close(p.done)
	defer p.mute()
	defer p.ignore()
	ticker := time.NewTicker(retryTime)
	defer ticker.Stop()
	for {
		var gone <-chan struct{}
		if p.speaker != nil {
			gone = p.speaker.Gone()
		}
		select {
		case f := <-p.requests:
			f()
		case <-gone:
			p.fallBack()
		case <-p.changes:
			p.retry(ctx)
		case <-ticker.C:
			p.retry(ctx)
		case <-p.quit:
			return
		}
	}
}

// choose switches to a speaker; what drove the mix before goes on until the new
// one is open.
func (p *Playout) choose(ctx context.Context, id string) error {
	err := p.play(ctx, id)
	if err == nil || p.speaker == nil {
		p.wanted = &id
		p.watch()
	}
	if err != nil && p.speaker == nil {
		p.settle(PlayoutState{Err: err})
	}
	return err
}

// play opens a speaker and lets it drive the mix.
func (p *Playout) play(ctx context.Context, id string) error {
	if p.system == nil {
		return fmt.Errorf("open speaker %q: %w", id, ErrNoSound)
	}
	number := p.driver.Load() + 1
	speaker, err := p.system.OpenSpeaker(ctx, id, p.puller(number))
	if err != nil {
		return err
	}
	p.driver.Store(number)
	p.mute()
	p.speaker, p.sink = speaker, nil
	p.latency.Store(int64(speaker.Latency()))
	p.settle(PlayoutState{Speaker: speaker.Device()})
	return nil
}

// drive lets the clock drive the mix.
func (p *Playout) drive() {
	number := p.driver.Add(1)
	pull, sink := p.puller(number), p.sink
	block := make([]int16, media.BlockSamples)
	p.metronome = startMetronome(p.config.Clock, func() {
		pull(block)
		if sink != nil {
			sink(block)
		}
	})
}

// puller pulls the mix as long as driver number may.
func (p *Playout) puller(number uint64) func([]int16) {
	return func(dst []int16) {
		if p.driver.Load() != number {
			clear(dst)
			return
		}
		p.mixer.Pull(dst)
	}
}

// mute ends whatever drives the mix.
func (p *Playout) mute() {
	if p.metronome != nil {
		p.metronome.stop()
		p.metronome = nil
	}
	if p.speaker != nil {
		if err := p.speaker.Close(); err != nil {
			p.config.Logger.Warn("close speaker", "error", err)
		}
		p.speaker = nil
		p.latency.Store(0)
	}
}

// fallBack lets the clock take over from a speaker that is gone.
func (p *Playout) fallBack() {
	name := p.speaker.Device().Name
	p.mute()
	p.drive()
	p.report(PlayoutState{Err: fmt.Errorf("play on speaker %q: %w", name, media.ErrDeviceGone)})
}

// retry takes up the wanted speaker again, if it is missing.
func (p *Playout) retry(ctx context.Context) {
	if p.speaker != nil || p.wanted == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, retryTime)
	defer cancel()
	if err := p.play(ctx, *p.wanted); err != nil {
		p.config.Logger.Debug("speaker is not back", "error", err)
		return
	}
	p.report(p.State())
}

func (p *Playout) report(state PlayoutState) {
	p.settle(state)
	p.config.Logger.Info("speaker changed", "speaker", state.Speaker.Name, "error", state.Err)
	if p.config.Changed != nil {
		p.config.Changed(state)
	}
}

// watch begins to look for speakers that come back.
func (p *Playout) watch() {
	if p.unwatch == nil && p.system != nil {
		p.changes, p.unwatch = p.system.Watch()
	}
}

// ignore ends watch.
func (p *Playout) ignore() {
	if p.unwatch != nil {
		p.unwatch()
		p.changes, p.unwatch = nil, nil
	}
}
