package studio

import (
	"sync"
	"testing"

	"moim/app/call"
	"moim/media"
)

func TestWatchersSeeTheirPictureOnly(t *testing.T) {
	g := newGallery()
	var camera, screen int
	stop := g.watch(picture{peer: "a", track: call.TrackCamera}, func(*media.Frame) { camera++ })
	defer g.watch(picture{peer: "a", track: call.TrackScreen}, func(*media.Frame) { screen++ })()
	w := g.wall(picture{peer: "a", track: call.TrackCamera})
	w.show(&media.Frame{})
	stop()
	w.show(&media.Frame{})
	if camera != 1 || screen != 0 {
		t.Errorf("camera seen %d times, screen %d; want 1 and 0", camera, screen)
	}
}

func TestForgetKeepsWhatIsWatched(t *testing.T) {
	g := newGallery()
	watched := picture{peer: "a", track: call.TrackCamera}
	before := g.wall(watched)
	stop := g.watch(watched, func(*media.Frame) {})
	g.wall(picture{peer: "a", track: call.TrackScreen})
	g.forget("a")
	if len(g.walls) != 1 || g.wall(watched) != before {
		t.Errorf("%d walls left, want the watched one", len(g.walls))
	}
	stop()
	g.forget("a")
	if len(g.walls) != 0 {
		t.Errorf("%d walls left, want none", len(g.walls))
	}
}

func TestSinkIsSilentOnceStopReturned(t *testing.T) {
	g := newGallery()
	p := picture{peer: "a", track: call.TrackCamera}
	w := g.wall(p)
	var wg sync.WaitGroup
	for range 100 {
		stopped := false
		stop := g.watch(p, func(*media.Frame) {
			if stopped {
				t.Error("called after stop")
			}
		})
		wg.Go(func() { w.show(&media.Frame{}) })
		stop()
		stopped = true
		wg.Wait()
	}
}

func BenchmarkShow(b *testing.B) {
	g := newGallery()
	p := picture{track: call.TrackCamera}
	defer g.watch(p, func(*media.Frame) {})()
	w, f := g.wall(p), &media.Frame{}
	b.ReportAllocs()
	for b.Loop() {
		w.show(f)
	}
}
