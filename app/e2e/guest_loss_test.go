package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"moim/assets/guest/guesttest"
)

// smoothness is how often and for how long pictures froze.
type smoothness struct {
	freezes int64
	seconds float64
}

func (s *smoothness) add(more smoothness) {
	s.freezes += more.freezes
	s.seconds += more.seconds
}

func (s smoothness) String() string { return fmt.Sprintf("%d freezes, %.2f s", s.freezes, s.seconds) }

// lossy is what somebody sees over a path that loses packets, both ways.
type lossy struct {
	share              float64    // of the packets lost
	toApp, fromApp     smoothness // between the application and a guest
	toGuest, fromGuest smoothness // between two guests, likewise
	rate               float64    // at which the two guests saw each other, frames per second
}

// TestGuestLoss lets a guest that is reached through a relay only, which loses
// packets, call the application, and at the same time another such guest call a
// guest. The application's picture freezes no more often than the guest's does,
// and neither does the guest's picture in the application.
func TestGuestLoss(t *testing.T) {
	const (
		tolerance = 1  // freezes, both rates together
		leastFPS  = 27 // with which a machine is fit for two calls at once
	)
	server := startSignald(t, freePort(t))
	cameras := guesttest.Config{Camera: guestCamera(t, film{seed: 5}), Microphone: guestVoice(t, guestTone)}
	far, near := startChromium(t, cameras), startChromium(t, cameras)

	var sum lossy // over all attempts: freezes are too rare to be judged by a few
	seed := uint64(0)
	judge(t, 3, func(p *pace) {
		seed++
		for _, m := range measureLoss(t, server, far, near, startLossyTURN(t, 20*time.Millisecond, seed)) {
			t.Logf("%v of the packets lost: from application to guest %v, from guest to guest %v; from guest to application %v, from guest to guest %v",
				m.share, m.fromApp, m.fromGuest, m.toApp, m.toGuest)
			if m.rate < leastFPS {
				p.excused(fmt.Sprintf("guests alone had %s frames a second of each other", number(m.rate)))
				continue
			}
			sum.fromApp.add(m.fromApp)
			sum.fromGuest.add(m.fromGuest)
			sum.toApp.add(m.toApp)
			sum.toGuest.add(m.toGuest)
		}
		if sum.fromApp.freezes > sum.fromGuest.freezes+tolerance {
			p.complain(fmt.Sprintf("at a guest, the application's picture froze more than a guest's: %v, %v", sum.fromApp, sum.fromGuest))
		}
		if sum.toApp.freezes > sum.toGuest.freezes+tolerance {
			p.complain(fmt.Sprintf("in the application, a guest's picture froze more than at a guest: %v, %v", sum.toApp, sum.toGuest))
		}
	})
}

// twoCalls are two calls at the same time: of Ada in the application and Gil,
// and of Hana and Ivo. Gil and Ivo are behind the relay.
type twoCalls struct {
	t              *testing.T
	ada            *participant
	gil, hana, ivo *guest
}

// measureLoss lets both calls lose 5 % of what goes through the relay; in make soak
// 2 % before that.
func measureLoss(t *testing.T, server *signald, far, near *chromium, relay *lossyTURN) []lossy {
	t.Helper()
	const settle = 5 * time.Second // browsers find out what the path carries
	withApp, withGuest := newRoom(), newRoom()
	c := &twoCalls{
		t: t, ada: join(t, server.url(), withApp, "Ada", "--mic", "tone"),
		gil:  far.visit(t, "Gil", server.link(withApp), relay.script()),
		hana: near.visit(t, "Hana", server.link(withGuest)),
		ivo:  far.visit(t, "Ivo", server.link(withGuest), relay.script()),
	}
	guests := []*guest{c.gil, c.hana, c.ivo}
	for _, g := range guests {
		g.join()
	}
	c.gil.untilSees("Ada")
	c.ada.untilSees("Gil")
	c.hana.untilSees("Ivo")
	c.ivo.untilSees("Hana")
	var measured []lossy
	for _, share := range longer([]float64{0.05}, []float64{0.02, 0.05}) {
		relay.lose(share)
		pass(t, settle)
		measured = append(measured, c.measure(share))
	}
	for _, g := range guests {
		g.leave()
		g.close()
	}
	c.ada.leave()
	return measured
}

// measure looks at both calls for a while.
func (c *twoCalls) measure(share float64) lossy {
	t := c.t
	t.Helper()
	const measured = 15 * time.Second
	gilBefore, hanaBefore, ivoBefore, adaBefore := c.gil.view(), c.hana.view(), c.ivo.view(), c.ada.after()
	pass(t, measured)
	gilAfter, hanaAfter, ivoAfter, adaAfter := c.gil.view(), c.hana.view(), c.ivo.view(), c.ada.after()
	before, _ := adaBefore.peer("Gil")
	after, _ := adaAfter.peer("Gil")
	if after.Path != "relay" {
		t.Errorf("the path to the guest is %q, not through the relay", after.Path)
	}
	t.Logf("Ada saw %d frames of Gil, %d wide; sound concealed %.1f %%", after.Video.FramesDecoded-before.Video.FramesDecoded, after.Video.Width,
		100*(after.Audio.ConcealedMS-before.Audio.ConcealedMS)/(after.Audio.TotalMS-before.Audio.TotalMS))
	return lossy{
		share:     share,
		fromApp:   frozen(t, "Gil", gilBefore, gilAfter, "Ada"),
		fromGuest: frozen(t, "Ivo", ivoBefore, ivoAfter, "Hana"),
		toGuest:   frozen(t, "Hana", hanaBefore, hanaAfter, "Ivo"),
		toApp:     smoothness{after.Video.Freezes - before.Video.Freezes, (after.Video.FreezeMS - before.Video.FreezeMS) / 1000},
		rate:      min(framesOf(hanaBefore, hanaAfter, "Ivo"), framesOf(ivoBefore, ivoAfter, "Hana")) / measured.Seconds(),
	}
}

// framesOf is how many pictures of a participant came between two views.
func framesOf(before, after view, name string) float64 {
	a, _ := before.peer(name)
	b, _ := after.peer(name)
	return float64(b.Camera.Frames - a.Camera.Frames)
}

// frozen is how a guest saw a participant between two views.
func frozen(t *testing.T, who string, before, after view, name string) smoothness {
	t.Helper()
	a, _ := before.peer(name)
	b, there := after.peer(name)
	if !there {
		t.Errorf("%s lost sight of %s", who, name)
	}
	const samples = 48000 // a second
	t.Logf("%s saw %d frames of %s, %d wide; sound concealed %.1f %%", who, b.Camera.Frames-a.Camera.Frames, name, b.Camera.Width,
		100*float64(b.Sound.Concealed-a.Sound.Concealed)/samples/(b.Sound.Seconds-a.Sound.Seconds))
	return smoothness{b.Camera.Freezes - a.Camera.Freezes, b.Camera.FreezeS - a.Camera.FreezeS}
}
