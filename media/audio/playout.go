package audio

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"moim/media"
)

// retryTime is how often a speaker that went away is tried again, besides
// whenever the list of devices changes.
const retryTime = 3 * time.Second

// PlayoutConfig is what a Playout may be told. The zero value works.
type PlayoutConfig struct {
	Clock  *media.Clock // the clock of packets' arrival; one of its own if nil
	Logger *slog.Logger // nothing is logged without one
	// Changed is called when the speaker goes away or comes back by itself. It
	// runs on the goroutine of Playout and must not call its methods.
	Changed func(PlayoutState)
}

// PlayoutState says what drives the mix.
type PlayoutState struct {
	// Speaker is the speaker that plays; its ID is empty where none does.
	Speaker media.Device
	// Err says why a speaker that was asked for does not play: it wraps
	// media.ErrDeviceGone or what opening it said. Nil otherwise.
	Err error
}

// Playout plays the mix of all peers through a speaker, or consumes it by the
// clock, handing it to a sink where there is one. It begins on the clock, so
// that peers are decoded and measured whether or not anybody listens. When the
// speaker goes away the clock takes over until it is back.
type Playout struct {
	system *System
	config PlayoutConfig
	mixer  *Mixer

	mu      sync.Mutex // guards what follows up to the blank line
	streams map[string]*Stream
	state   PlayoutState

	requests chan func()
	quit     chan struct{}
	done     chan struct{}
	quitOnce sync.Once
	cancel   context.CancelFunc // of what the goroutine waits for

	// driver is the number of the one that may pull; others get silence.
	driver atomic.Uint64
	// latency is how long the speaker takes, in ns.
	latency atomic.Int64

	// Of the goroutine:
	speaker   *Speaker
	metronome *metronome
	sink      func([]int16)
	wanted    *string // the speaker that was asked for and should be playing
	changes   <-chan struct{}
	unwatch   func()
}

// NewPlayout makes a playout that runs on the clock. system may be nil, where
// there never are speakers. Close ends it.
func NewPlayout(system *System, config PlayoutConfig) *Playout {
	if config.Clock == nil {
		config.Clock = media.NewClock()
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Playout{
		system: system, config: config,
		mixer:    NewMixer(config.Clock),
		streams:  make(map[string]*Stream),
		requests: make(chan func()),
		quit:     make(chan struct{}),
		done:     make(chan struct{}),
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	p.drive()
	go p.run(ctx)
	return p
}

// Add makes the stream of the peer that key names, decoded by decoder, which
// Remove closes. A stream of the same key is removed first.
func (p *Playout) Add(key string, decoder media.AudioDecoder) *Stream {
	p.Remove(key)
	s := p.mixer.Add(decoder)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.streams[key] = s
	return s
}

// Remove ends the stream of that key, if there is one, and closes its decoder.
func (p *Playout) Remove(key string) {
	p.mu.Lock()
	s := p.streams[key]
	delete(p.streams, key)
	p.mu.Unlock()
	if s == nil {
		return
	}
	if err := p.mixer.Remove(s); err != nil {
		p.config.Logger.Warn("close sound decoder", "peer", key, "error", err)
	}
}

// Mixer is where the streams are mixed: whoever wants to pull by other means,
// or to know the level, finds it here.
func (p *Playout) Mixer() *Mixer { return p.mixer }

// Latency is how long sound takes from the mix until it is heard: what waits in
// the speaker's buffers. It is 0 where no speaker plays. Any goroutine may ask; it
// takes no lock.
func (p *Playout) Latency() time.Duration { return time.Duration(p.latency.Load()) }

// State says what drives the mix now.
func (p *Playout) State() PlayoutState {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// SetSpeaker plays through the speaker with that ID or name, or the default one
// where id is empty. When it cannot be opened, what played before plays on; if
// that was no speaker, this one is used as soon as it is there.
func (p *Playout) SetSpeaker(ctx context.Context, id string) error {
	reply := make(chan error, 1)
	if err := p.do(ctx, func() { reply <- p.choose(ctx, id) }); err != nil {
		return err
	}
	select {
	case err := <-reply:
		return err
	case <-ctx.Done():
		return fmt.Errorf("open speaker %q: %w", id, ctx.Err())
	}
}

// SetClock plays nowhere: the mix is pulled by the clock and dropped.
func (p *Playout) SetClock() { p.SetSink(nil) }

// SetSink pulls the mix by the clock and hands each block to sink, on one
// goroutine. sink must not keep the block nor call p, and should be done well
// within a block's time.
func (p *Playout) SetSink(sink func(block []int16)) {
	done := make(chan struct{})
	err := p.do(context.Background(), func() {
		defer close(done)
		p.wanted = nil
		p.ignore()
		p.sink = sink
		p.mute()
		p.drive()
		p.settle(PlayoutState{})
	})
	if err != nil {
		return
	}
	<-done
}

// Close stops playing and closes all streams.
func (p *Playout) Close() error {
	p.quitOnce.Do(func() {
		close(p.quit)
		p.cancel()
	})
	<-p.done
	p.mu.Lock()
	streams := p.streams
	p.streams = make(map[string]*Stream)
	p.mu.Unlock()
	errs := make([]error, 0, len(streams))
	for _, s := range streams {
		errs = append(errs, p.mixer.Remove(s))
	}
	return errors.Join(errs...)
}

// do runs f on the goroutine of p, without waiting for its end.
func (p *Playout) do(ctx context.Context, f func()) error {
	select {
	case p.requests <- f:
		return nil
	case <-p.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Playout) settle(state PlayoutState) {
	p.mu.Lock()
	p.state = state
	p.mu.Unlock()
}
