package studio

import (
	"testing"
	"time"

	"moim/app/call"
	"moim/media"
)

// oversee runs a governor over the studio's pumps, a second at a time, and
// returns what the encoders did in the last one.
func oversee(s *Studio, cores int) (second func() []call.LayerStats) {
	g := newGovernor(cores, s.pumps[call.TrackCamera], s.pumps[call.TrackScreen])
	return func() []call.LayerStats {
		time.Sleep(time.Second) // synctest's time
		return g.measure(time.Second)
	}
}

// costing changes how long the encoders take.
func (w *workshop) costing(cost func(width, height int) time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cost = cost
}

// perPixel is a computer that takes so long for 640x360, and less for less.
func perPixel(full time.Duration) func(width, height int) time.Duration {
	return func(width, height int) time.Duration {
		return full * time.Duration(width*height) / (640 * 360)
	}
}

func TestEnoughTimeShedsNothing(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, _ *camera, w *workshop) {
		second := oversee(s, 2)
		w.costing(perPixel(20 * time.Millisecond))
		s.SetLayers(call.TrackCamera, ask("h", "m", "l"))
		second()
		offers := w.offered()
		for range 60 {
			layers := second()
			if len(layers) != 3 || layers[0].Shed || layers[0].FPS < 29 || layers[0].RID != "h" || layers[2].RID != "l" {
				t.Fatalf("measured %+v", layers)
			}
			if ms := layers[0].MSPerFrame; ms < 19.9 || ms > 20.1 {
				t.Fatalf("%v ms per frame, want 20", ms)
			}
		}
		if w.offered() != offers {
			t.Errorf("%d new offers", w.offered()-offers)
		}
	})
}

func TestOverloadShedsFramesThenLayers(t *testing.T) {
	for _, test := range []struct {
		name  string
		track call.Track
		cores int
		full  time.Duration // of 640x360 at 30 pictures a second
		rids  string        // what is left
		fps   float64       // of the largest
	}{
		{"camera, a little", call.TrackCamera, 2, 30 * time.Millisecond, "hml", 15},
		{"camera, much", call.TrackCamera, 2, 60 * time.Millisecond, "ml", 30},
		{"camera, very much", call.TrackCamera, 2, 300 * time.Millisecond, "l", 30},
		{"camera, hopeless", call.TrackCamera, 2, 900 * time.Millisecond, "l", 15},
		{"all cores", call.TrackCamera, 1, 22 * time.Millisecond, "hml", 15},
		{"screen, a little", call.TrackScreen, 2, 30 * time.Millisecond, "hm", 15},
		{"screen, much", call.TrackScreen, 2, 60 * time.Millisecond, "hm", 7.5},
		{"screen, very much", call.TrackScreen, 2, 180 * time.Millisecond, "m", 15},
	} {
		t.Run(test.name, func(t *testing.T) {
			film(t, test.track, func(s *Studio, _ *camera, w *workshop) {
				second := oversee(s, test.cores)
				w.costing(perPixel(test.full))
				s.SetLayers(test.track, ask("h", "m", "l"))
				for range 20 {
					second()
				}
				got := w.offer()
				if rids(got) != test.rids || got[0].FPS != test.fps || !got[0].Shed {
					t.Fatalf("offered %+v", got)
				}
				w.take()
				layers := second()
				if len(layers) != len(test.rids) || !layers[0].Shed {
					t.Errorf("encoders %+v", layers)
				}
				samples := w.take()
				if n := float64(len(samples[got[0].RID])); n < test.fps-1.5 || n > test.fps+1.5 {
					t.Errorf("%v pictures of %s a second, want %v", n, got[0].RID, test.fps)
				}
			})
		})
	}
}

// Where encoding takes longer than there is time, pictures are missed for a few
// seconds at most.
func TestOverloadIsShedSoon(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, _ *camera, w *workshop) {
		second := oversee(s, 2)
		s.SetLayers(call.TrackCamera, ask("h", "m"))
		for range 5 {
			second()
		}
		w.costing(perPixel(40 * time.Millisecond)) // 25 pictures a second
		seconds := 0
		for ; !w.offer()[0].Shed; seconds++ {
			second()
		}
		if seconds > overTicks+1 {
			t.Errorf("shed after %d s", seconds)
		}
	})
}

func TestSheddingEndsWithPatience(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, _ *camera, w *workshop) {
		second := oversee(s, 2)
		w.costing(perPixel(60 * time.Millisecond))
		s.SetLayers(call.TrackCamera, ask("h", "m", "l"))
		for range 10 {
			second()
		}
		w.costing(perPixel(5 * time.Millisecond))
		seconds := 0
		for ; w.offer()[0].Shed && seconds < 100; seconds++ {
			second()
		}
		t.Logf("all is offered after %d s", seconds)
		if got := w.offer(); rids(got) != "hml" || got[0].FPS != 30 || seconds > 30 || seconds < patientTicks {
			t.Errorf("offered %+v after %d s", got, seconds)
		}
	})
}

// A computer that has time for less, but not for more, is not asked again and
// again: quality must not flap.
func TestSheddingLosesHope(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, _ *camera, w *workshop) {
		second := oversee(s, 2)
		w.costing(func(width, _ int) time.Duration {
			if width == 640 {
				return 70 * time.Millisecond
			}
			return time.Millisecond
		})
		s.SetLayers(call.TrackCamera, ask("h", "m", "l"))
		for range 60 {
			second()
		}
		offers := w.offered()
		for range 600 {
			second()
		}
		t.Logf("%d offers in ten minutes", w.offered()-offers)
		if n := w.offered() - offers; n > 12 {
			t.Errorf("%d offers in ten minutes", n)
		}
	})
}

// The camera goes before the screen where both together are too much.
func TestCameraIsShedBeforeScreen(t *testing.T) {
	film(t, call.TrackCamera, func(s *Studio, _ *camera, w *workshop) {
		second := oversee(s, 1)
		camera, screen := s.pumps[call.TrackCamera], s.pumps[call.TrackScreen]
		for _, p := range []*videoPump{camera, screen} {
			p.levels.Store(screenLayers)
			p.rungs[0].meter.start()
		}
		for range 2 * overTicks {
			camera.rungs[0].meter.encoded(450*time.Millisecond, 640, 360)
			screen.rungs[0].meter.encoded(500*time.Millisecond, 640, 360)
			second()
		}
		if camera.step.Load() == 0 || screen.step.Load() != 0 {
			t.Errorf("camera at step %d, screen at %d", camera.step.Load(), screen.step.Load())
		}
	})
}

func TestLadders(t *testing.T) {
	for _, test := range []struct {
		track         call.Track
		width, height int
		most          int
		want          []media.Layer // frame rate left out
	}{
		{call.TrackCamera, 640, 360, 500_000, []media.Layer{
			{RID: "h", Width: 640, Height: 360, Bitrate: 500_000},
			{RID: "m", Width: 320, Height: 180, Bitrate: 176_776},
			{RID: "l", Width: 160, Height: 90, Bitrate: 62_500},
		}},
		{call.TrackCamera, 1280, 720, 800_000, []media.Layer{
			{RID: "h", Width: 1280, Height: 720, Bitrate: 800_000},
			{RID: "m", Width: 640, Height: 360, Bitrate: 480_000},
			{RID: "l", Width: 320, Height: 180, Bitrate: 176_776},
		}},
		{call.TrackCamera, 322, 182, 800_000, []media.Layer{
			{RID: "h", Width: 322, Height: 182, Bitrate: 800_000},
			{RID: "m", Width: 160, Height: 90, Bitrate: 125_000},
			{RID: "l", Width: 80, Height: 44, Bitrate: 60_000},
		}},
		{call.TrackCamera, 90, 80, 50_000, []media.Layer{{RID: "h", Width: 90, Height: 80, Bitrate: 50_000}}},
		{call.TrackScreen, 1921, 1081, 2_000_000, []media.Layer{
			{RID: "h", Width: 1921, Height: 1081, Bitrate: 2_000_000, Shares: [3]float64{1, 1, 1}},
			{RID: "m", Width: 960, Height: 540, Bitrate: 918_558, Shares: [3]float64{1, 1, 1}},
		}},
	} {
		got := ladder(test.track, test.width, test.height, 0, test.most)
		if len(got) != len(test.want) {
			t.Errorf("%s %dx%d: %+v", test.track, test.width, test.height, got)
			continue
		}
		for n, l := range got {
			if l != test.want[n] {
				t.Errorf("%s %dx%d: %+v, want %+v", test.track, test.width, test.height, l, test.want[n])
			}
		}
	}
}
