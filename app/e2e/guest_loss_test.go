package e2e_test

import (
	"fmt"
	"testing"
	"time"
)

// smoothness is how often and for how long pictures froze.
type smoothness struct {
	freezes int64
	seconds float64
}

func (s *smoothness) add(freezes int64, seconds float64) {
	s.freezes += freezes
	s.seconds += seconds
}

func (s smoothness) String() string { return fmt.Sprintf("%d freezes, %.2f s", s.freezes, s.seconds) }

// lossy is one measurement over paths that lose packets: who saw whom.
type lossy struct {
	appAtGuest, guestAtApp smoothness
	guestAtGuest           []smoothness // one each way
}

// TestGuestLoss lets the application and two guests call each other, one of
// whom is reached through a relay only that loses packets. The application's
// picture freezes no more often there than the other guest's, and neither does
// the guest's picture in the application.
func TestGuestLoss(t *testing.T) {
	const tolerance = 1 // freezes, both rates together
	server := startSignald(t, freePort(t))
	cameras := chromiumConfig{camera: guestCamera(t, film{seed: 5}), microphone: guestVoice(t, guestTone)}
	far, near := startChromium(t, cameras), startChromium(t, cameras)

	judge(t, 3, func(p *pace) {
		var app, guest, toApp smoothness
		for i, loss := range []float64{0.02, 0.05} {
			m := measureLoss(t, server, far, near, startLossyTURN(t, loss, 20*time.Millisecond, uint64(i)))
			app.add(m.appAtGuest.freezes, m.appAtGuest.seconds)
			toApp.add(m.guestAtApp.freezes, m.guestAtApp.seconds)
			for _, s := range m.guestAtGuest {
				guest.add(s.freezes, s.seconds)
			}
			t.Logf("%v of the packets lost: application at guest %v; guest at application %v; guests at each other %v", loss, m.appAtGuest, m.guestAtApp, m.guestAtGuest)
		}
		// There are two paths from guest to guest, and one each from and to the application.
		if 2*app.freezes > guest.freezes+2*tolerance {
			p.complain(fmt.Sprintf("at the guest, the application froze more than guests do: %v, those both ways %v", app, guest))
		}
		if 2*toApp.freezes > guest.freezes+2*tolerance {
			p.complain(fmt.Sprintf("at the application, the guest froze more than at guests: %v, those both ways %v", toApp, guest))
		}
	})
}

// measureLoss is one call.
func measureLoss(t *testing.T, server *signald, far, near *chromium, relay *lossyTURN) lossy {
	t.Helper()
	const (
		settle   = 5 * time.Second // browsers find out what the path carries
		measured = 25 * time.Second
	)
	room := newRoom()
	ada := join(t, server.url(), room, "Ada", "--mic", "tone")
	gil := far.visit(t, "Gil", server.link(room), relay.script())
	gil.join()
	hana := near.visit(t, "Hana", server.link(room))
	hana.join()
	gil.untilSees(2*patience, "Ada", "Hana")
	hana.untilSees(2*patience, "Ada", "Gil")
	ada.untilSees(2*patience, "Gil", "Hana")
	pass(t, settle)

	gilBefore, hanaBefore, adaBefore := gil.view(), hana.view(), ada.after()
	pass(t, measured)
	gilAfter, hanaAfter, adaAfter := gil.view(), hana.view(), ada.after()
	if path, _ := adaAfter.peer("Gil"); path.Path != "relay" {
		t.Errorf("the path to the guest is %q, not through the relay", path.Path)
	}
	m := lossy{
		appAtGuest:   frozen(t, gilBefore, gilAfter, "Ada"),
		guestAtGuest: []smoothness{frozen(t, gilBefore, gilAfter, "Hana"), frozen(t, hanaBefore, hanaAfter, "Gil")},
	}
	before, _ := adaBefore.peer("Gil")
	after, _ := adaAfter.peer("Gil")
	m.guestAtApp.add(after.Video.Freezes-before.Video.Freezes, (after.Video.FreezeMS-before.Video.FreezeMS)/1000)
	t.Logf("Ada saw %d frames of Gil; sound concealed %s of %s ms; lost %.3f of what came, %.3f of what went",
		after.Video.FramesDecoded-before.Video.FramesDecoded, number(after.Audio.ConcealedMS-before.Audio.ConcealedMS),
		number(after.Audio.TotalMS-before.Audio.TotalMS), after.Download.Loss, after.Upload.Loss)
	gil.leave()
	gil.close()
	hana.leave()
	hana.close()
	ada.leave()
	return m
}

// frozen is how a guest saw a participant between two views.
func frozen(t *testing.T, before, after view, name string) smoothness {
	t.Helper()
	a, _ := before.peer(name)
	b, there := after.peer(name)
	if !there {
		t.Errorf("%s is gone", name)
	}
	t.Logf("a guest saw %d frames of %s, %d wide; sound concealed %d of %.0f samples", b.Camera.Frames-a.Camera.Frames, name, b.Camera.Width,
		b.Sound.Concealed-a.Sound.Concealed, 48000*(b.Sound.Seconds-a.Sound.Seconds))
	return smoothness{b.Camera.Freezes - a.Camera.Freezes, b.Camera.FreezeS - a.Camera.FreezeS}
}
