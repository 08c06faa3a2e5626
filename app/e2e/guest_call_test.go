package e2e_test

import (
	"fmt"
	"testing"

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

	t.Run("one way", func(t *testing.T) {
		t.Run("application to browser", func(t *testing.T) {
			t.Parallel()
			room, cameraOfAda := newRoom(), film{seed: 2}
			ada := join(t, server.url(), room, "Ada", "--camera", guestCamera(t, cameraOfAda), "--mic", "tone")
			gil := browser.visit(t, "Gil", server.link(room), deniedDevices)
			gil.join()
			gil.untilSees("Ada")
			gil.expectFilm("Ada", cameraOfAda)
			watch(t, gil.watches("Ada"))
			gil.leave()
			ada.untilAlone()
			ada.leave()
		})
		t.Run("browser to application", func(t *testing.T) {
			t.Parallel()
			room, dir := newRoom(), t.TempDir()
			ada := join(t, server.url(), room, "Ada", "--camera", "none", "--mic", "none", "--record", dir)
			gil := browser.visit(t, "Gil", server.link(room))
			gil.join()
			ada.untilSees("Gil")
			watch(t, ada.watches("Gil"))
			gil.leave()
			ada.untilAlone()
			ada.leave()
			expectGuestRecorded(t, dir, "Gil", cameraOfGuests, guestTone)
		})
	})
	t.Run("both ways", func(t *testing.T) {
		room, dir := newRoom(), t.TempDir()
		ada := join(t, server.url(), room, "Ada", "--mic", "tone", "--record", dir)
		gil := browser.visit(t, "Gil", server.link(room))
		gil.join()
		gil.untilSees("Ada")
		gil.expectPattern("Ada")
		ada.untilSees("Gil")
		watch(t, ada.watches("Gil"), gil.watches("Ada"))
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

	gil.untilSees("Ada", "Ben", "Hana")
	hana.untilSees("Ada", "Ben", "Gil")
	for _, g := range []*guest{gil, hana} {
		g.expectPattern("Ada")
		g.expectPattern("Ben")
	}
	gil.expectFilm("Hana", camera)
	hana.expectFilm("Gil", camera)
	ada.untilSees("Ben", "Gil", "Hana")
	ben.untilSees("Ada", "Gil", "Hana")
	watch(t, ada.watches("Gil", "Hana"), ben.watches("Gil", "Hana"),
		gil.watches("Ada", "Ben", "Hana"), hana.watches("Ada", "Ben", "Gil"))

	gil.leave()
	hana.leave()
	ben.leave()
	ada.untilAlone()
	ada.leave()
	for _, name := range []string{"Gil", "Hana"} {
		expectGuestRecorded(t, dir, name, camera, guestTone)
	}
}

// untilAlone waits until nobody else is there.
func (p *participant) untilAlone() {
	p.t.Helper()
	p.until("nobody else", func(s statistics) (bool, string) {
		return len(s.Peers) == 0, fmt.Sprintf("%d peers", len(s.Peers))
	})
}
