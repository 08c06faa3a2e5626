package studio

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/media"
)

func TestOnlyWhatIsAskedForIsEncoded(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, c *camera, w *workshop) {
		time.Sleep(time.Second)
		if got := w.take(); len(got) != 0 || w.running() != 0 {
			t.Errorf("encoded %d layers with %d encoders for nobody", len(got), w.running())
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
		if w.rate("h") != 300_000 || w.rate("l") != w.offer()[2].Bitrate {
			t.Errorf("bitrates %d and %d", w.rate("h"), w.rate("l"))
		}
		s.SetLayers(call.TrackCamera, []media.Layer{{RID: "h", Bitrate: 900_000}})
		time.Sleep(2 * time.Second)
		if got := w.take(); w.rate("h") != 500_000 || len(got["l"]) > 1 || w.running() != 2 {
			t.Errorf("h has %d b/s, %d pictures of l, %d encoders", w.rate("h"), len(got["l"]), w.running())
		}
		time.Sleep(2 * time.Second)
		if w.running() != 1 {
			t.Errorf("%d encoders after l was not wanted for 4 s", w.running())
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
		before := w.offered()
		time.Sleep(10 * time.Second)
		if w.offered() != before {
			t.Errorf("%d offers of the same", w.offered()-before)
		}
	})
}

// A layer that cannot be had any more is encoded a little longer, so that others
// can be begun in the meantime, and begins with a keyframe when it is back.
func TestWithdrawnLayerLingers(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, c *camera, w *workshop) {
		s.SetLayers(call.TrackCamera, ask("h", "m"))
		time.Sleep(time.Second)
		s.pumps[call.TrackCamera].step.Store(2)
		w.take()
		time.Sleep(linger / 2)
		if got := w.take(); rids(w.offer()) != "ml" || len(got["h"]) < 13 {
			t.Errorf("%d pictures of h after %q is offered", len(got["h"]), rids(w.offer()))
		}
		c.resize(320, 240) // it lingers in the new size
		time.Sleep(2 * linger)
		w.take()
		time.Sleep(time.Second)
		if got := w.take(); len(got["h"]) != 0 || len(got["m"]) < 29 {
			t.Errorf("%d pictures of h and %d of m", len(got["h"]), len(got["m"]))
		}
		s.pumps[call.TrackCamera].step.Store(1)
		time.Sleep(time.Second)
		got := w.take()
		if n := len(got["h"]); n < 14 || n > 16 || !got["h"][0].Keyframe || got["h"][0].Width != 320 {
			t.Errorf("%d pictures of h, first %+v", n, got["h"][0])
		}
	})
}

// A source that is opened while less is encoded has never offered all.
func TestOpenedWhileShed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		work := &idle{}
		s := New(Config{
			Clock: media.NewClock(), Logger: slog.New(slog.DiscardHandler), Sources: devices{}, Codecs: work,
		}, work)
		p := s.pumps[call.TrackCamera]
		p.step.Store(2)
		p.begin()
		defer p.rest()
		s.SetLayers(call.TrackCamera, ask("h", "m"))
		var pool media.FramePool
		f := pool.Get(640, 360)
		p.follow(f)
		p.spread(f)
		if got := work.offer(); rids(got) != "ml" || p.rungs[0].encoder != nil || p.rungs[1].encoder == nil {
			t.Errorf("offered %+v", got)
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
