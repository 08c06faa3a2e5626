package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
)

// TestGuestScreenshot looks at the page on a desk and on a phone, with four
// participants: everybody's tile is there and shows a picture, and nothing has
// to be scrolled sideways. MOIM_SHOTS keeps what it looks like.
func TestGuestScreenshot(t *testing.T) {
	t.Parallel()
	server := startSignald(t, freePort(t))
	room := newRoom()
	names := []string{"Ada Lovelace", "김철수"}
	for i, name := range names {
		join(t, server.url(), room, name, "--camera", guestCamera(t, film{seed: uint64(3 + 4*i)}), "--mic", "none")
	}
	grace := startChromium(t, guesttest.Config{Camera: guestCamera(t, film{seed: 1})}).visit(t, "Grace Hopper", server.link(room))
	grace.join()
	gil := startChromium(t, guesttest.Config{Camera: guestCamera(t, film{seed: 6})}).visit(t, "Gil", server.link(room))
	gil.join()
	names = append(names, grace.name)
	for _, size := range []struct {
		name          string
		width, height int64
		options       []chromedp.EmulateViewportOption
	}{
		{"-desk", 1280, 800, nil},
		{"-phone", 390, 844, []chromedp.EmulateViewportOption{chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch}},
	} {
		gil.do("change the window's size", chromedp.EmulateViewport(size.width, size.height, size.options...))
		gil.untilSees(names...)
		for _, name := range names {
			gil.untilInSight(name)
		}
		if wide, err := ask[bool](gil, "document.documentElement.scrollWidth > innerWidth"); err != nil || wide {
			t.Errorf("at %dx%d the page is wider than the window (%v)", size.width, size.height, err)
		}
		t.Log(gil.keepPicture(size.name))
	}
}

// untilInSight waits until the tile of a participant lies within the window.
func (g *guest) untilInSight(name string) {
	g.t.Helper()
	g.until("tile of "+name+" in sight", func(v view) (bool, string) {
		p, _ := v.peer(name)
		inside, err := ask[bool](g, `(() => {
			const r = document.querySelector('[data-peer="`+p.ID+`"]:not([data-screen])').getBoundingClientRect();
			return r.width >= 120 && r.height >= 60 && r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight;
		})()`)
		return err == nil && inside, "it is not"
	})
}
