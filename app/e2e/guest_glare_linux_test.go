package e2e_test

import (
	"fmt"
	"image/color"
	"slices"
	"strconv"
	"testing"
	"time"

	"moim/assets/guest/guesttest"
	"moim/media/mediatest"
)

// pair is the application's window and a guest, alone in a room.
type pair struct {
	t     *testing.T
	ada   *desk
	gil   *guest
	ids   struct{ ada, gil string }
	slide film // what Ada shares
}

// TestGuestGlare lets a window and a guest share screens and switch cameras,
// in turn and at the same moment. Nothing is left hanging, and each side's
// picture is right within a second.
func TestGuestGlare(t *testing.T) {
	switches, shares := longer(8, 20), longer(3, 5)
	server, room := startSignald(t, freePort(t)), newRoom()
	p := &pair{t: t, slide: film{width: 800, height: 450, fps: 10, seconds: 3, seed: 9}}
	p.ada = sit(t, startDisplay(t, "1280x800"), "Ada", nil, "--camera", "pattern", "--mic", "none",
		"--share", guestCamera(t, p.slide), fmt.Sprintf("moim://127.0.0.1:%d/r/%s", server.port, room))
	p.ada.fill("name-entry", "Ada")
	p.ada.enter()
	browser := startChromium(t, guesttest.Config{Camera: guestCamera(t, film{seed: 5}), Microphone: guestVoice(t, guestTone)})
	p.gil = browser.visit(t, "Gil", server.link(room))
	p.gil.join()
	p.gil.untilSees("Ada")
	p.ada.untilSees("Gil")
	p.ids.ada, p.ids.gil = p.ada.latest().Self.ID, p.gil.view().Self

	t.Log("screens, one after the other")
	p.shareInTurn()
	judge(t, 3, func(pace *pace) {
		took := p.atOnce("camera", "camera", switches, p.camerasOff, p.camerasOn)
		p.report(pace, "cameras", took)
	})
	judge(t, 3, func(pace *pace) {
		took := p.atOnce("share", "screen", shares, p.screensOn, p.screensOff)
		p.report(pace, "screens", took)
	})
	p.camerasOn()
	p.gil.leave()
	p.ada.untilAlone()
	p.ada.leave()
}

// shareInTurn shares and ends sharing, the window first, then the guest.
func (p *pair) shareInTurn() {
	p.t.Helper()
	share(p.ada)
	p.guestSeesSlide(true)
	p.ada.stopSharing()
	p.guestSeesSlide(false)
	p.gil.press("screen")
	p.windowSeesScreen(true)
	p.gil.press("screen")
	p.windowSeesScreen(false)
}

// atOnce presses a button on each side at the same moment, waits until both
// sides are right, and the same once more for the way back, n times. It says
// how long it took until both were right.
func (p *pair) atOnce(windows, guests string, n int, there, back func()) []float64 {
	p.t.Helper()
	var took []float64
	for range n {
		for _, right := range []func(){there, back} {
			begin := p.pressBoth(windows, guests)
			right()
			took = append(took, time.Since(begin).Seconds())
		}
	}
	return took
}

// pressBoth presses both buttons and says when both were pressed.
func (p *pair) pressBoth(windows, guests string) time.Time {
	p.t.Helper()
	middle := p.ada.middleOf(p.ada.await(windows))
	p.ada.display.run("xdotool", "mousemove", strconv.Itoa(middle.X), strconv.Itoa(middle.Y), "sleep", "0.1")
	done := make(chan error, 1)
	go func() {
		_, err := p.ada.display.try("xdotool", "click", "1")
		done <- err
	}()
	p.gil.run(fmt.Sprintf("document.getElementById(%q).click()", guests))
	if err := <-done; err != nil {
		p.t.Fatal(err)
	}
	return time.Now()
}

// report tells how long it took and complains where it was more than a second.
func (p *pair) report(pace *pace, what string, took []float64) {
	p.t.Helper()
	worst := slices.Max(took)
	p.t.Logf("%s: %d times at the same moment, right within %.2f s (median), %.2f s (worst)", what, len(took), median(took), worst)
	if worst > 1 {
		pace.complain(fmt.Sprintf("%s were right only after %.2f s", what, worst))
	}
}

func (p *pair) camerasOff() { p.cameras(false) }
func (p *pair) camerasOn()  { p.cameras(true) }

// cameras waits until each side shows the other's camera, or shows that it is
// off.
func (p *pair) cameras(on bool) {
	p.t.Helper()
	p.gil.until(fmt.Sprintf("Ada's camera on: %v", on), func(v view) (bool, string) {
		shown := len(v.Peers) == 1 && v.Peers[0].Camera.Shown
		if !on || !shown {
			return shown == on, fmt.Sprintf("%+v", v)
		}
		code, ok := p.gil.barcode(v.Peers[0].Name)
		return ok && time.Since(code.Captured) < time.Second, fmt.Sprintf("barcode %+v, %v", code, ok)
	})
	eventually(p.t, patience, fmt.Sprintf("Gil's camera in the window, on: %v", on), func() (bool, string) {
		e, there := p.ada.element("tile:" + p.ids.gil)
		if !there || e.Enabled != on || !on {
			return there && e.Enabled == on, fmt.Sprintf("%+v", e)
		}
		_, ok := mediatest.ReadBarcode(luma(p.ada.display.look(), shapeOf(p.ada.on(e), 16, 9)))
		return ok, "no barcode"
	})
}

func (p *pair) screensOn() {
	p.t.Helper()
	p.guestSeesSlide(true)
	p.windowSeesScreen(true)
}

func (p *pair) screensOff() {
	p.t.Helper()
	p.guestSeesSlide(false)
	p.windowSeesScreen(false)
}

// guestSeesSlide waits until the guest's page shows what the window shares, or
// has no tile for it.
func (p *pair) guestSeesSlide(on bool) {
	p.t.Helper()
	want := p.slide.ground(p.t)
	p.gil.until(fmt.Sprintf("Ada's screen: %v", on), func(v view) (bool, string) {
		if len(v.Peers) != 1 || v.Peers[0].Screen.Tile != on || !on {
			return len(v.Peers) == 1 && v.Peers[0].Screen.Tile == on, fmt.Sprintf("%+v", v)
		}
		picture := p.gil.look(v.Peers[0].Name, "screen", lookWidth, lookHeight)
		if picture == nil {
			return false, "no picture"
		}
		const near = 12
		got := picture.RGBAAt(lookWidth/2, lookHeight-2)
		return distance(got.R, want.R) <= near && distance(got.G, want.G) <= near && distance(got.B, want.B) <= near,
			fmt.Sprintf("the colour is %v, want %v", got, want)
	})
}

// windowSeesScreen waits until the window shows what the guest shares, which is
// the green of Chromium's screen without hardware, or has no tile for it.
func (p *pair) windowSeesScreen(on bool) {
	p.t.Helper()
	green := color.RGBA{0, 136, 0, 255}
	eventually(p.t, patience, fmt.Sprintf("Gil's screen in the window: %v", on), func() (bool, string) {
		e, there := p.ada.element("screen:" + p.ids.gil)
		if there != on || !on {
			return there == on, fmt.Sprintf("%+v", e)
		}
		share, _ := area(p.ada.display.look(), shapeOf(p.ada.on(e), 16, 9), green)
		return share > 0.3, fmt.Sprintf("%.2f of it is green", share)
	})
}
