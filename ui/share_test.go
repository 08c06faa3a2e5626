package ui_test

import (
	"errors"
	"image"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/media"
	"moim/ui"
)

// shelf is a gallery of what a test puts there.
type shelf struct {
	items  []media.Shareable
	closed *atomic.Int32
}

func (s shelf) List() []media.Shareable { return s.items }

func (s shelf) Thumbnail(id string, most image.Point) (*image.RGBA, error) {
	if id == "window:0x2" {
		return nil, errors.New("no picture")
	}
	return image.NewRGBA(image.Rect(0, 0, most.X, most.Y/2)), nil
}

func (s shelf) Close() { s.closed.Add(1) }

func sharing(t *testing.T) (*fixture, *atomic.Int32) {
	t.Helper()
	closed := new(atomic.Int32)
	items := []media.Shareable{
		{Kind: media.Screen, ID: "screen1", Name: "Left", Bounds: image.Rect(0, 0, 1920, 1080)},
		{Kind: media.Screen, ID: "screen2", Name: "Right", Bounds: image.Rect(1920, 0, 3200, 720)},
		{Kind: media.Window, ID: "window:0x1", Name: "The paper", App: "Reader", Bounds: image.Rect(0, 0, 800, 600)},
		{Kind: media.Window, ID: "window:0x2", Name: "Put away", Hidden: true, Bounds: image.Rect(0, 0, 80, 60)},
	}
	f := newFixtureSharing(t, english(), func() ui.ShareGallery { return shelf{items, closed} }, nil)
	f.Apply(inCall("Maya", "Tom"))
	return f, closed
}

// until waits for an element that another goroutine brings.
func (f *fixture) until(name string) {
	f.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		f.Repaint()
		if _, ok := f.find(name); ok {
			return
		}
	}
	f.t.Errorf("no element %q", name)
}

func TestSharePicker(t *testing.T) {
	f, closed := sharing(t)
	f.click("share")
	f.absent("leave")
	f.until("screen-option:screen2")
	f.text("screen-option:screen2", "Screen 2")
	f.absent("screen-option:window:0x1")
	f.text("share-cost", "4.0 Mb/s")
	f.click("screen-option:screen2")
	f.want(call.StartShare{Device: "screen2"})
	f.element("leave")

	f.click("share")
	f.click("share-windows")
	f.until("screen-option:window:0x2")
	f.text("screen-option:window:0x1", "The paper")
	f.absent("screen-option:screen1")
	f.click("screen-option:window:0x1")
	f.want(call.StartShare{Device: "window:0x1"})

	f.click("share")
	f.Key(fyne.KeyEscape)
	f.element("leave")
	f.want()
	for deadline := time.Now().Add(10 * time.Second); closed.Load() < 3; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of 3 galleries were closed", closed.Load())
		}
	}
}

func TestShareArea(t *testing.T) {
	f, _ := sharing(t)
	f.click("share")
	f.until("screen-option:screen1")
	f.click("share-area")
	if e, _ := f.find("share-start"); e.Enabled {
		t.Error("an area that nobody has chosen can be shared")
	}
	f.enter("share-numbers", "100, 50, 641 × 481")
	f.click("share-start")
	f.want(call.StartShare{Device: "area:100,50,640x480"})
}

// TestShareAskedBySystem leaves the choice to the desktop's dialogue.
func TestShareAskedBySystem(t *testing.T) {
	var again atomic.Bool
	f := newFixtureSharing(t, english(), func() ui.ShareGallery {
		t.Error("a gallery was opened")
		return shelf{closed: new(atomic.Int32)}
	}, func() (bool, bool) { return true, again.Load() })
	before := inCall("Maya", "Tom")
	f.Apply(before)
	f.click("share")
	f.absent("share-again")
	f.text("share-cost", "4.0 Mb/s")
	f.click("share-ask")
	f.want(call.StartShare{Device: media.AskID})

	asking, chosen := *before, *before
	asking.Self.Screen = call.LocalSource{On: true}
	chosen.Self.Screen = call.LocalSource{On: true, Active: true, Device: media.AskID}
	f.Apply(&asking)
	f.text("sharing", "Choose in the system’s dialogue what to share")
	f.Apply(&chosen)
	f.text("sharing", "You are sharing what you chose")
	f.click("stop-share")
	f.want(call.StopShare{})

	f.Apply(before)
	again.Store(true)
	f.click("share")
	f.click("share-again")
	f.want(call.StartShare{Device: media.AgainID})
}
