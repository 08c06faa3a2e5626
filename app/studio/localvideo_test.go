package studio

import (
	"context"
	"errors"
	"log/slog"
	"slices"
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
		if w.open != 0 {
			t.Errorf("%d encoders left open", w.open)
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
	for _, l := range layers {
		rids += l.RID
	}
	return rids
}

func TestOnlyWhatIsAskedForIsEncoded(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, c *camera, w *workshop) {
		time.Sleep(time.Second)
		if got := w.take(); len(got) != 0 || w.open != 0 {
			t.Errorf("encoded %d layers with %d encoders for nobody", len(got), w.open)
		}
		s.SetLayers(call.TrackCamera, []media.Layer{{RID: "h", Bitrate: 300_000}, {RID: "l", FPS: 15}})
		time.Sleep(2 * time.Second)
		got := w.take()
		if len(got["h"]) < 59 || len(got["m"]) != 0 || len(got["l"]) < 29 || len(got["l"]) > 32 {
			t.Errorf("%d, %d and %d pictures in 2 s, want 60, 0, 30", len(got["h"]), len(got["m"]), len(got["l"]))
		}
		if s := got["l"][0]; s.Width != 160 || s.Height != 90 {
			t.Errorf("l is %dx%d", s.Width, s.Height)
		}
		if w.bitrate["h"] != 300_000 || w.bitrate["l"] != w.offer()[2].Bitrate {
			t.Errorf("bitrates %v", w.bitrate)
		}
		s.SetLayers(call.TrackCamera, []media.Layer{{RID: "h", Bitrate: 900_000}})
		time.Sleep(2 * time.Second)
		if got := w.take(); w.bitrate["h"] != 500_000 || len(got["l"]) > 1 || w.open != 2 {
			t.Errorf("h has %d b/s, %d pictures of l, %d encoders", w.bitrate["h"], len(got["l"]), w.open)
		}
		time.Sleep(2 * time.Second)
		if w.open != 1 {
			t.Errorf("%d encoders after l was not wanted for 4 s", w.open)
		}
	})
}

func TestLayerBeginsWithKeyframe(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, c *camera, w *workshop) {
		s.SetLayers(call.TrackCamera, ask("h", "m"))
		time.Sleep(time.Second)
		w.take()
		s.ForceKeyframe(call.TrackCamera, "m")
		time.Sleep(100 * time.Millisecond)
		got := w.take()
		if got["h"][0].Keyframe || !got["m"][0].Keyframe || got["m"][1].Keyframe {
			t.Errorf("a keyframe of m was asked for, got %v", got)
		}
		for _, pause := range []time.Duration{200 * time.Millisecond, 5 * time.Second} {
			s.SetLayers(call.TrackCamera, ask("h"))
			time.Sleep(pause)
			w.take()
			s.SetLayers(call.TrackCamera, ask("h", "m"))
			time.Sleep(100 * time.Millisecond)
			if got := w.take(); !got["m"][0].Keyframe || got["m"][1].Keyframe || got["h"][0].Keyframe {
				t.Errorf("after a pause of %v: %v", pause, got)
			}
		}
	})
}

func TestSlowEncoderDelaysNobody(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, c *camera, w *workshop) {
		w.mu.Lock()
		w.cost = func(width, _ int) time.Duration { return time.Duration(width) * 100 * time.Microsecond } // h: 64 ms
		w.mu.Unlock()
		s.SetLayers(call.TrackCamera, ask("h", "m", "l"))
		time.Sleep(3 * time.Second)
		got := w.take()
		if len(got["h"]) < 42 || len(got["h"]) > 48 || len(got["m"]) < 85 || len(got["l"]) < 88 {
			t.Errorf("%d, %d, %d pictures in 3 s, want 45, 90, 90", len(got["h"]), len(got["m"]), len(got["l"]))
		}
		last := got["h"][len(got["h"])-1]
		if late := s.cfg.Clock.Now() - last.Captured; late > 200*time.Millisecond {
			t.Errorf("h is %v late", late)
		}
	})
}

func TestOfferFollowsTheSource(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, c *camera, w *workshop) {
		s.SetLayers(call.TrackCamera, ask("h", "m", "l"))
		c.resize(1280, 720)
		time.Sleep(100 * time.Millisecond)
		if got := w.offer(); rids(got) != "hml" || got[0].Width != 1280 || got[2].Width != 320 || got[2].FPS != 30 {
			t.Errorf("offered %v", got)
		}
		c.resize(160, 120)
		time.Sleep(100 * time.Millisecond)
		if got := w.offer(); rids(got) != "hm" && rids(got) != "h" {
			t.Errorf("offered %v for 160x120", got)
		}
		w.take()
		time.Sleep(time.Second)
		if got := w.take(); len(got["h"]) < 29 || len(got["l"]) != 0 {
			t.Errorf("%d and %d pictures", len(got["h"]), len(got["l"]))
		}
		before := len(w.offers)
		time.Sleep(10 * time.Second)
		if len(w.offers) != before {
			t.Errorf("%d offers of the same", len(w.offers)-before)
		}
	})
}

// idle is an encoder that costs nothing, so that only the way to it is measured.
type idle struct{ workshop }

func (i *idle) NewEncoder(call.Track, string, int) (media.Encoder, error) { return i, nil }
func (i *idle) Encode(*media.Frame) (media.Sample, bool, error)           { return media.Sample{}, true, nil }
func (i *idle) SetBitrate(int)                                            {}
func (i *idle) ForceKeyframe()                                            {}
func (i *idle) Close() error                                              { return nil }
func (i *idle) WriteVideo(call.Track, media.Sample) error                 { return nil }

func BenchmarkSpread(b *testing.B) {
	work := &idle{}
	s := New(Config{
		Clock: media.NewClock(), Logger: slog.New(slog.DiscardHandler), Sources: devices{}, Codecs: work,
		Bitrates: Bitrates{Camera: 500_000},
	}, work)
	p := s.pumps[call.TrackCamera]
	p.begin()
	defer p.rest()
	s.SetLayers(call.TrackCamera, ask("h", "m", "l"))
	var pool media.FramePool
	at := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		at += time.Second / 30
		f := pool.Get(640, 360)
		f.Captured = at
		p.follow(f)
		p.spread(f)
	}
}
