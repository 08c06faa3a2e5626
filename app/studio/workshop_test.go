package studio

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/media"
)

// camera is a source of grey pictures in synctest's time.
type camera struct {
	clock *media.Clock
	pool  media.FramePool
	pacer *media.Pacer
	mu    sync.Mutex
	size  [2]int
}

func (c *camera) Read(ctx context.Context) (*media.Frame, error) {
	_, at, err := c.pacer.Wait(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.pool.Get(c.size[0], c.size[1])
	f.Captured = at
	return f, nil
}

func (c *camera) Close() error { return nil }

func (c *camera) resize(width, height int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size = [2]int{width, height}
}

// workshop makes encoders that take as long as cost says, and remembers what
// came of them. It is Codecs and Outgoing in one.
type workshop struct {
	Codecs
	Outgoing

	mu      sync.Mutex
	cost    func(width, height int) time.Duration
	offers  [][]media.Layer
	samples []media.Sample
	bitrate map[string]int
	open    int
}

func (w *workshop) NewEncoder(_ call.Track, rid string, bps int) (media.Encoder, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open++
	w.bitrate[rid] = bps
	return &slowEncoder{workshop: w, rid: rid, keyframe: true}, nil
}

func (w *workshop) NewConverter() media.Converter { return flatConverter{} }

func (w *workshop) WriteVideo(_ call.Track, s media.Sample) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.samples = append(w.samples, s)
	return nil
}

func (w *workshop) Offer(_ call.Track, layers []media.Layer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offers = append(w.offers, slices.Clone(layers))
}

// take returns the samples of a layer since the last call.
func (w *workshop) take() map[string][]media.Sample {
	w.mu.Lock()
	defer w.mu.Unlock()
	samples := make(map[string][]media.Sample)
	for _, s := range w.samples {
		samples[s.Layer] = append(samples[s.Layer], s)
	}
	w.samples = nil
	return samples
}

func (w *workshop) offer() []media.Layer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.offers) == 0 {
		return nil
	}
	return w.offers[len(w.offers)-1]
}

// offered is how often something was offered.
func (w *workshop) offered() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.offers)
}

// running is how many encoders there are.
func (w *workshop) running() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open
}

// rate is what a layer's encoder was told.
func (w *workshop) rate(rid string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bitrate[rid]
}

// flatConverter only brings sizes and times along.
type flatConverter struct{ media.Converter }

func (flatConverter) Scale(dst, src *media.Frame) { dst.Captured = src.Captured }

type slowEncoder struct {
	workshop *workshop
	rid      string
	keyframe bool
}

func (e *slowEncoder) Encode(f *media.Frame) (media.Sample, bool, error) {
	e.workshop.mu.Lock()
	cost := e.workshop.cost
	e.workshop.mu.Unlock()
	time.Sleep(cost(f.Width, f.Height)) // synctest's time
	s := media.Sample{
		Data: make([]byte, 100), Layer: e.rid, Captured: f.Captured, Keyframe: e.keyframe,
		Width: f.Width, Height: f.Height,
	}
	e.keyframe = false
	return s, true, nil
}

func (e *slowEncoder) SetBitrate(bps int) {
	e.workshop.mu.Lock()
	defer e.workshop.mu.Unlock()
	e.workshop.bitrate[e.rid] = bps
}

func (e *slowEncoder) ForceKeyframe() { e.keyframe = true }

func (e *slowEncoder) Close() error {
	e.workshop.mu.Lock()
	defer e.workshop.mu.Unlock()
	e.workshop.open--
	return nil
}

// devices opens the one camera there is.
type devices struct {
	Sources
	camera *camera
}

func (d devices) OpenCamera(context.Context, string) (media.Source, string, error) {
	return d.camera, "camera", nil
}

func (d devices) OpenScreen(context.Context, string) (media.Source, string, error) {
	return d.camera, "screen", nil
}

// film runs a pump over a source of 640x360 at 30 pictures a second.
func film(t *testing.T, track call.Track, body func(s *Studio, c *camera, w *workshop)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		c := &camera{clock: clock, pacer: media.NewPacer(clock, clock.Now(), 30, 1, 0), size: [2]int{640, 360}}
		w := &workshop{bitrate: make(map[string]int), cost: func(int, int) time.Duration { return time.Millisecond }}
		s := New(Config{
			Clock: clock, Logger: slog.New(slog.DiscardHandler), Sources: devices{camera: c}, Codecs: w,
			Bitrates: Bitrates{Camera: 500_000, Screen: 2_000_000},
		}, w)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.pumps[track].run(ctx, "", func(string) {}) }()
		time.Sleep(110 * time.Millisecond) // pictures come between what the tests do
		body(s, c, w)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("pump ended with %v", err)
		}
		if got := w.offer(); len(got) != 0 {
			t.Errorf("offered %v with the source closed", got)
		}
		if w.running() != 0 {
			t.Errorf("%d encoders left open", w.running())
		}
	})
}

func ask(rids ...string) []media.Layer {
	var layers []media.Layer
	for _, rid := range rids {
		layers = append(layers, media.Layer{RID: rid})
	}
	return layers
}

func rids(layers []media.Layer) (rids string) {
	var ridsSb216 strings.Builder
	for _, l := range layers {
		ridsSb216.WriteString(l.RID)
	}
	rids += ridsSb216.String()
	return rids
}
