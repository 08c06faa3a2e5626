package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"moim/assets/guest/guesttest"
)

// deniedDevices is a person who gives the page neither camera nor microphone.
const deniedDevices = `if (navigator.mediaDevices)
	navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("Permission denied", "NotAllowedError"); };`

// The guests' voice, in hertz; the application's is 440.
const guestTone = 880

// TestGuest lets the application and guests in Chromium call each other, one
// way, the other way, both ways, and two of each. Chromium judges what the
// application sends by its statistics and by what it paints; what it sends is
// judged by what the application recorded.
func TestGuest(t *testing.T) {
	server := startSignald(t, freePort(t))
	cameraOfGuests := film{seed: 5}
	browser := startChromium(t, guesttest.Config{Camera: guestCamera(t, cameraOfGuests), Microphone: guestVoice(t, guestTone)})

	t.Run("application to browser", func(t *testing.T) {
		room, cameraOfAda := newRoom(), film{seed: 2}
		ada := join(t, server.url(), room, "Ada", "--camera", guestCamera(t, cameraOfAda), "--mic", "tone")
		gil := browser.visit(t, "Gil", server.link(room), deniedDevices)
		gil.join()
		gil.untilSees(patience, "Ada")
		gil.expectFilm(patience, "Ada", cameraOfAda)
		gil.expectMedia("Ada")
		gil.leave()
		ada.untilAlone()
		ada.leave()
	})
	t.Run("browser to application", func(t *testing.T) {
		room, dir := newRoom(), t.TempDir()
		ada := join(t, server.url(), room, "Ada", "--camera", "none", "--mic", "none", "--record", dir)
		gil := browser.visit(t, "Gil", server.link(room))
		gil.join()
		ada.expectGuests("Gil")
		gil.leave()
		ada.untilAlone()
		ada.leave()
		expectGuestRecorded(t, dir, "Gil", cameraOfGuests, guestTone)
	})
	t.Run("both ways", func(t *testing.T) {
		room, dir := newRoom(), t.TempDir()
		ada := join(t, server.url(), room, "Ada", "--mic", "tone", "--record", dir)
		gil := browser.visit(t, "Gil", server.link(room))
		gil.join()
		gil.untilSees(patience, "Ada")
		gil.expectPattern(patience, "Ada")
		ada.expectGuests("Gil")
		gil.expectMedia("Ada")
		gil.leave()
		ada.untilAlone()
		ada.leave()
		expectGuestRecorded(t, dir, "Gil", cameraOfGuests, guestTone)
	})
	t.Run("two and two", func(t *testing.T) {
		twoAndTwo(t, server, browser, cameraOfGuests)
	})
}

// twoAndTwo is a call of two applications and two guests.
func twoAndTwo(t *testing.T, server *signald, browser *chromium, camera film) {
	t.Helper()
	room, dir := newRoom(), t.TempDir()
	ada := join(t, server.url(), room, "Ada", "--mic", "tone", "--record", dir)
	gil := browser.visit(t, "Gil", server.link(room))
	gil.join()
	ben := join(t, server.url(), room, "Ben", "--mic", "tone:660")
	hana := browser.visit(t, "Hana", server.link(room))
	hana.join()

	gil.untilSees(2*patience, "Ada", "Ben", "Hana")
	hana.untilSees(2*patience, "Ada", "Ben", "Gil")
	for _, g := range []*guest{gil, hana} {
		g.expectPattern(patience, "Ada")
		g.expectPattern(patience, "Ben")
	}
	gil.expectFilm(patience, "Hana", camera)
	hana.expectFilm(patience, "Gil", camera)
	ada.expectGuests("Gil", "Hana")
	ben.expectGuests("Gil", "Hana")
	gil.expectMedia("Ada", "Ben", "Hana")
	hana.expectMedia("Ada", "Ben", "Gil")
	ada.untilSees(patience, "Ben")

	gil.leave()
	hana.leave()
	ben.leave()
	ada.untilAlone()
	ada.leave()
	for _, name := range []string{"Gil", "Hana"} {
		expectGuestRecorded(t, dir, name, camera, guestTone)
	}
}

// expectGuests waits until the application sees and hears all of these guests,
// and expects that their pictures and their sound go on for three seconds.
func (p *participant) expectGuests(names ...string) {
	p.t.Helper()
	p.untilSees(2*patience, names...)
	from := p.after()
	pass(p.t, 3*time.Second)
	to := p.after()
	for _, name := range names {
		a, _ := from.peer(name)
		b, there := to.peer(name)
		if !there {
			p.t.Errorf("%s lost sight of %s", p.name, name)
			continue
		}
		seconds := to.UptimeS - from.UptimeS
		frames := b.Video.FramesDecoded - a.Video.FramesDecoded
		p.t.Logf("%s sees %s: %dx%d, %s frames a second, %d freezes, %s dBFS, by %s", p.name, name,
			b.Video.Width, b.Video.Height, number(float64(frames)/seconds), b.Video.Freezes, number(b.Audio.LevelDB), b.Path)
		if float64(frames) < 5*seconds {
			p.t.Errorf("%s decoded %d frames of %s in %s s", p.name, frames, name, number(seconds))
		}
		if !wide(b.Video.Width, b.Video.Height) {
			p.t.Errorf("%s sees %s at %dx%d", p.name, name, b.Video.Width, b.Video.Height)
		}
		if b.Audio.LevelDB < -60 {
			p.t.Errorf("%s hears %s at %s dBFS", p.name, name, number(b.Audio.LevelDB))
		}
	}
}

// untilAlone waits until nobody else is there.
func (p *participant) untilAlone() {
	p.t.Helper()
	p.until(10*time.Second, "nobody else", func(s statistics) (bool, string) {
		return len(s.Peers) == 0, fmt.Sprintf("%d peers", len(s.Peers))
	})
}
