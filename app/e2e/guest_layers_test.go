package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
)

// TestGuestLayers makes a guest's window small and large again and again. The
// application sends the layer that the tile is worth, and Chromium decodes its
// way through every switch without asking for a keyframe.
func TestGuestLayers(t *testing.T) {
	t.Parallel()
	server := startSignald(t, freePort(t))
	browser := startChromium(t, guesttest.Config{})
	room := newRoom()
	ada := join(t, server.url(), room, "Ada", "--mic", "tone")
	gil := browser.visit(t, "Gil", server.link(room), deniedDevices)
	gil.join()
	gil.untilSees("Ada")
	sizes := []struct {
		width, height int64 // of the window, pixels
		layer         int   // its width
	}{{1280, 720, 640}, {420, 330, 320}, {200, 210, 160}, {420, 330, 320}, {1280, 720, 640}, {200, 210, 160}}
	for i := range 20 {
		size := sizes[i%len(sizes)]
		gil.do("change the window's size", chromedp.EmulateViewport(size.width, size.height))
		begun := time.Now()
		var from viewPeer
		gil.until(fmt.Sprintf("the layer of %d pixels", size.layer), func(v view) (bool, string) {
			from, _ = v.peer("Ada")
			return from.Camera.Width == size.layer, fmt.Sprintf("%+v", from.Camera)
		})
		t.Logf("%d pixels after %v", size.layer, time.Since(begun).Round(time.Millisecond))
		gil.until("pictures that go on", func(v view) (bool, string) {
			p, _ := v.peer("Ada")
			return p.Camera.Frames >= from.Camera.Frames+10, fmt.Sprintf("%+v", p.Camera)
		})
	}
	p, _ := gil.view().peer("Ada")
	t.Logf("at the end: %+v", p.Camera)
	if p.Camera.Complaints > 2 {
		t.Errorf("Chromium asked for %d keyframes in 20 switches", p.Camera.Complaints)
	}
	gil.leave()
	ada.untilAlone()
	ada.leave()
}
