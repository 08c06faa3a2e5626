package studio

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"

	"moim/app/call"
	"moim/media"
)

// What is thought of a source's frame rate before it is measured.
const (
	cameraRate = 30
	// screenRate is not measured: a screen has pictures when something changes.
	screenRate = 30
)

// videoPump captures one local video track, shows it to oneself, scales it and
// hands it to the encoders of the layers that are asked for: one encoder each,
// however many peers there are.
type videoPump struct {
	track  call.Track
	most   int // bits per second of the largest layer
	open   func(ctx context.Context, device string) (media.Source, string, error)
	codecs Codecs
	out    Outgoing
	wall   *wall
	logger *slog.Logger
	clock  *media.Clock

	rungs  []*rung       // the largest first
	levels atomic.Int32  // how many of the rungs the source has pixels for; 0 while closed
	step   atomic.Int32  // which of the sheddings is in force
	wake   chan struct{} // one place: a screen's picture is needed, though it is the same

	// Owned by the pump goroutine.
	pool      media.FramePool
	converter media.Converter
	cadence   cadence
	layers    []media.Layer // the whole ladder
	shed      int32         // the step that was offered
	encoders  sync.WaitGroup
}

func newVideoPump(track call.Track, most int, s *Studio, out Outgoing) *videoPump {
	p := &videoPump{
		track: track, most: most, codecs: s.cfg.Codecs, out: out, logger: s.cfg.Logger, clock: s.cfg.Clock,
		wall: s.gallery.wall(picture{track: track}), open: s.cfg.Sources.OpenCamera,
		rungs: []*rung{{rid: ridFull}, {rid: ridHalf}, {rid: ridQuarter}}, wake: make(chan struct{}, 1),
	}
	if track == call.TrackScreen {
		p.open, p.rungs = s.cfg.Sources.OpenScreen, p.rungs[:screenLayers]
	}
	return p
}

// run is the slot's work: open, pump, close.
func (p *videoPump) run(ctx context.Context, device string, opened func(string)) error {
	source, id, err := p.open(ctx, device)
	if err != nil {
		return err
	}
	defer p.close(source)
	defer p.rest()
	opened(id)
	p.begin()
	if p.track == call.TrackScreen {
		return p.share(ctx, source)
	}
	for {
		frame, err := source.Read(ctx)
		if err != nil {
			return fmt.Errorf("read %s: %w", p.track, err)
		}
		p.wall.show(frame)
		p.follow(frame)
		p.spread(frame)
	}
}

// share pumps a screen, which may give nothing for a long time.
func (p *videoPump) share(ctx context.Context, source media.Source) error {
	ctx, cancel := context.WithCancel(ctx)
	s := newRepeater(ctx, source, p)
	defer s.close()
	defer cancel()
	for {
		frame, repeated, err := s.read()
		if err != nil {
			return fmt.Errorf("read %s: %w", p.track, err)
		}
		if !repeated {
			p.wall.show(frame)
			for _, r := range p.rungs {
				r.sharp.Store(false)
			}
		}
		p.follow(frame)
		p.spread(frame)
	}
}

// sharp says whether nothing that is encoded gets better by being repeated.
func (p *videoPump) sharp() bool {
	for _, r := range p.rungs {
		if r.encoder != nil && !r.sharp.Load() {
			return false
		}
	}
	return true
}

// rouse has the latest picture repeated where the source gives no other.
func (p *videoPump) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// close frees a source; what fails there harms nobody.
func (p *videoPump) close(source io.Closer) {
	if err := source.Close(); err != nil {
		p.logger.Debug("close failed", "track", p.track, "error", err)
	}
}

func (p *videoPump) begin() {
	p.cadence = cadence{rate: cameraRate}
	if p.track == call.TrackScreen {
		p.cadence.rate = screenRate
	}
	if p.converter == nil {
		p.converter = p.codecs.NewConverter()
	}
}

// rest takes the offer back and waits for the encoders.
func (p *videoPump) rest() {
	if p.layers != nil {
		p.layers = nil
		p.out.Offer(p.track, nil)
	}
	p.levels.Store(0)
	for _, r := range p.rungs {
		r.remove()
	}
	p.encoders.Wait()
}

// follow offers other layers where the source's size or frame rate is another
// one, or where the computer can do less or more than before.
func (p *videoPump) follow(frame *media.Frame) {
	changed := p.track != call.TrackScreen && p.cadence.observe(frame.Captured)
	if len(p.layers) == 0 || p.layers[0].Width != frame.Width || p.layers[0].Height != frame.Height {
		changed = true
	}
	step := p.step.Load()
	if !changed && step == p.shed {
		return
	}
	p.layers = ladder(p.track, frame.Width, frame.Height, p.cadence.rate, p.most)
	p.levels.Store(int32(len(p.layers)))
	steps := sheddings(p.track, len(p.layers))
	left := steps[min(int(step), len(steps)-1)]
	p.shed = step
	p.climb(left)
	p.out.Offer(p.track, left.apply(p.layers))
}

// climb tells the rungs what is offered.
func (p *videoPump) climb(left shedding) {
	now := p.clock.Now()
	for n, r := range p.rungs {
		switch {
		case n >= len(p.layers):
			r.remove()
		case n < left.first:
			r.withdraw(p.layers[n], now)
		case n == left.first && left.divisor > 1:
			r.offer(p.layers[n], p.cadence.rate/float64(left.divisor))
		default:
			r.offer(p.layers[n], 0)
		}
	}
}

// spread hands the picture to the encoders of the layers that are wanted, in
// their sizes, each made from the next larger one there is. It takes the
// caller's reference.
func (p *videoPump) spread(frame *media.Frame) {
	now := p.clock.Now()
	larger := frame
	for _, r := range p.rungs[:len(p.layers)] {
		fps, ok := r.wanted(now)
		if !ok {
			if now-r.lastWanted > idleEncoder {
				r.stop()
			}
			continue
		}
		if fps > p.cadence.rate*(1-cadenceTolerance) {
			fps = 0
		}
		if !r.beat.takes(frame.Captured, fps) {
			continue
		}
		if r.encoder == nil {
			p.start(r)
		}
		picture := p.fit(larger, r.width, r.height)
		r.encoder.box.put(picture.Retain())
		larger.Release()
		larger = picture
	}
	larger.Release()
}

// fit returns the picture in a size, with a reference for the caller.
func (p *videoPump) fit(frame *media.Frame, width, height int) *media.Frame {
	if frame.Width == width && frame.Height == height {
		return frame.Retain()
	}
	picture := p.pool.Get(width, height)
	p.converter.Scale(picture, frame)
	return picture
}

// start begins to encode a layer.
func (p *videoPump) start(r *rung) {
	e := &layerEncoder{
		track: p.track, rung: r, codecs: p.codecs, out: p.out, clock: p.clock, logger: p.logger,
		box: newMailbox(), quit: make(chan struct{}), done: make(chan struct{}), before: r.ended,
	}
	r.encoder, r.ended = e, e.done
	p.encoders.Go(e.run)
}
