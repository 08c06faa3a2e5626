package e2e_test

import (
	"fmt"
	"testing"
	"time"
)

// watcher is somebody in a call who says what came from others in between.
type watcher interface {
	begin()
	// end complains about what did not come in that time since begin.
	end(p *pace, measured time.Duration)
}

// leastWatchedFPS is how many of 30 pictures a second have to come: one slow
// machine plays all parts.
const leastWatchedFPS = 5

// watch lets three seconds go by in a call, the same for all watchers.
func watch(t *testing.T, watchers ...watcher) {
	t.Helper()
	const measured = 3 * time.Second
	judge(t, 3, func(p *pace) {
		for _, w := range watchers {
			w.begin()
		}
		pass(t, measured)
		for _, w := range watchers {
			w.end(p, measured)
		}
	})
}

// guestWatch watches in a guest's page.
type guestWatch struct {
	guest *guest
	names []string
	from  view
}

// watches says whom of the others the guest has to see and hear: VP8 that is
// decoded and painted, Opus that has energy.
func (g *guest) watches(names ...string) watcher { return &guestWatch{guest: g, names: names} }

func (w *guestWatch) begin() { w.from = w.guest.view() }

func (w *guestWatch) end(p *pace, measured time.Duration) {
	p.t.Helper()
	to := w.guest.view()
	for _, name := range w.names {
		a, _ := w.from.peer(name)
		b, there := to.peer(name)
		if !there {
			p.t.Errorf("%s lost sight of %s", w.guest.name, name)
			continue
		}
		w.judge(p, measured, a, b)
	}
}

func (w *guestWatch) judge(p *pace, measured time.Duration, a, b viewPeer) {
	p.t.Helper()
	const leastEnergy = 1e-4 // a second, of full scale: -40 dBFS
	who := w.guest.name
	decoded, painted, energy := b.Camera.Frames-a.Camera.Frames, b.Camera.Painted-a.Camera.Painted, b.Sound.Energy-a.Sound.Energy
	p.t.Logf("%s sees %s: %s %dx%d, %d frames decoded, %d painted in %v, %d freezes in all; %s, energy %.5f in %.2f s; %s to %s; sends %+v", who, b.Name,
		b.Camera.Codec, b.Camera.Width, b.Camera.Height, decoded, painted, measured, b.Camera.Freezes,
		b.Sound.Codec, energy, b.Sound.Seconds-a.Sound.Seconds, b.Transport.Local, b.Transport.Remote, b.Sending)
	if b.Camera.Codec != "video/VP8" || b.Sound.Codec != "audio/opus" {
		p.t.Errorf("%s gets %q and %q from %s", who, b.Camera.Codec, b.Sound.Codec, b.Name)
	}
	if !wide(b.Camera.Width, b.Camera.Height) || b.Camera.Width < lookWidth {
		p.t.Errorf("%s sees %s at %dx%d", who, b.Name, b.Camera.Width, b.Camera.Height)
	}
	if least := int64(leastWatchedFPS * measured.Seconds()); decoded < least || painted < least {
		p.complain(fmt.Sprintf("%s decoded %d and painted %d frames of %s in %v", who, decoded, painted, b.Name, measured))
	}
	if energy < leastEnergy*measured.Seconds() {
		p.complain(fmt.Sprintf("%s hears nothing of %s", who, b.Name))
	}
}

// applicationWatch watches by the statistics of an application.
type applicationWatch struct {
	participant *participant
	names       []string
	from        statistics
}

// watches says whom of the others the application has to see and hear.
func (p *participant) watches(names ...string) watcher {
	return &applicationWatch{participant: p, names: names}
}

func (w *applicationWatch) begin() { w.from = w.participant.after() }

func (w *applicationWatch) end(p *pace, _ time.Duration) {
	p.t.Helper()
	who, to := w.participant.name, w.participant.after()
	for _, name := range w.names {
		b, there := to.peer(name)
		if !there {
			p.t.Errorf("%s lost sight of %s", who, name)
			continue
		}
		fps := rateOf(w.from, to, name)
		p.t.Logf("%s sees %s: %dx%d, %s frames a second, %d freezes, %s dBFS, by %s", who, name,
			b.Video.Width, b.Video.Height, number(fps), b.Video.Freezes, number(b.Audio.LevelDB), b.Path)
		if !wide(b.Video.Width, b.Video.Height) {
			p.t.Errorf("%s sees %s at %dx%d", who, name, b.Video.Width, b.Video.Height)
		}
		if fps < leastWatchedFPS {
			p.complain(fmt.Sprintf("%s decoded %s frames of %s a second", who, number(fps), name))
		}
		if b.Audio.LevelDB < -60 {
			p.complain(fmt.Sprintf("%s hears %s at %s dBFS", who, name, number(b.Audio.LevelDB)))
		}
	}
}
