package e2e_test

import (
	_ "embed"
	"fmt"
	"testing"

	"moim/assets/guest/guesttest"
)

// stopwatchScript times the first picture in a guest's tab.
//
//go:embed testdata/stopwatch.js
var stopwatchScript string

// stopwatch is what it noted, in milliseconds since the link was opened.
type stopwatch struct {
	Pressed float64 `json:"pressed"` // Join
	Decoded float64 `json:"decoded"` // the first picture of a camera
}

// joinTimed opens a link, presses Join and waits for the first picture.
func (b *chromium) joinTimed(t *testing.T, name, link string) (*guest, stopwatch) {
	t.Helper()
	g := b.visit(t, name, link, stopwatchScript)
	g.join()
	var s stopwatch
	eventually(t, patience, name+": the first picture", func() (bool, string) {
		var err error
		s, err = ask[stopwatch](g, "stopwatch")
		return err == nil && s.Decoded > 0, fmt.Sprint(s, err)
	})
	return g, s
}

// firstFrames are the times of many joins, in milliseconds.
type firstFrames struct {
	opened  []float64 // from opening the link to the first picture; preview included
	pressed []float64 // from pressing Join to the first picture
}

func (f *firstFrames) add(s stopwatch) {
	f.opened = append(f.opened, s.Decoded)
	f.pressed = append(f.pressed, s.Decoded-s.Pressed)
}

// TestGuestFirstFrame lets a guest join a room with the application in it and
// one with another guest in it, by turns: the application's picture has to be
// there in four fifths of the time that the other guest's takes. The
// application joins a room with a guest in it as often.
func TestGuestFirstFrame(t *testing.T) {
	const mostRatio = 0.8
	joins := longer(4, 6) // in each attempt
	server := startSignald(t, freePort(t))
	withApp, withGuest := newRoom(), newRoom()
	ada := join(t, server.url(), withApp, "Ada", "--mic", "tone")
	hana := startChromium(t, guesttest.Config{}).visit(t, "Hana", server.link(withGuest))
	hana.join()
	browser := startChromium(t, guesttest.Config{})

	// Over all attempts, so that one slow join decides nothing.
	var app, guest firstFrames
	var joining []float64 // of the application, to the first picture of a guest
	judge(t, 3, func(p *pace) {
		for i := range joins {
			g, s := browser.joinTimed(t, fmt.Sprintf("Gil %d", i+1), server.link(withApp))
			app.add(s)
			g.leave()
			g.close()
			g, s = browser.joinTimed(t, fmt.Sprintf("Gil %d", i+1), server.link(withGuest))
			guest.add(s)
			g.leave()
			g.close()
			ben := join(t, server.url(), withGuest, "Ben", "--mic", "tone")
			ben.untilSees("Hana")
			seen, _ := ben.latest().peer("Hana")
			joining = append(joining, seen.FirstFrameMS)
			ben.leave()
		}
		ratio := median(app.pressed) / median(guest.pressed)
		t.Logf("Join to first picture: application to guest %s ms, guest to guest %s ms, ratio %.2f",
			number(median(app.pressed)), number(median(guest.pressed)), ratio)
		t.Logf("link to first picture: application to guest %s ms, guest to guest %s ms; the application joining: guest to application %s ms",
			number(median(app.opened)), number(median(guest.opened)), number(median(joining)))
		t.Logf("application to guest %.0f, guest to guest %.0f, guest to application %.0f", app.pressed, guest.pressed, joining)
		if ratio > mostRatio {
			p.complain(fmt.Sprintf("the application's first picture takes %.2f of the time of a guest's, want %v", ratio, mostRatio))
		}
	})
	hana.leave()
	ada.untilAlone()
	ada.leave()
}
