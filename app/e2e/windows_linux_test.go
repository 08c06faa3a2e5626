package e2e_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"moim/media/mediatest"
)

// TestTwoWindows lets two people meet: the first presses "New call", the second
// types the code and nothing else. Each sees the other's camera, hears the
// other's microphone, and the second sees the first one's other screen. It
// looks at the pixels of the windows and listens to the speakers.
func TestTwoWindows(t *testing.T) {
	const (
		voiceOfAda, voiceOfBen = 700.0, 1100.0 // Hz
		sharedWidth            = 800
		sharedHeight           = 600
	)
	deskOfAda, deskOfBen := startDisplay(t, "1280x800"), startDisplay(t, "1280x800")
	second := startDisplay(t, fmt.Sprintf("%dx%d", sharedWidth, sharedHeight))
	second.paint(sharedWidth, sharedHeight, "#c81e1e", "#1e1ec8")
	soundOfAda, soundOfBen := startSoundcard(t), startSoundcard(t)
	soundOfAda.speak(voiceOfAda)
	soundOfBen.speak(voiceOfBen)

	ada := sit(t, deskOfAda, "Ada", soundOfAda.env, "--camera", "pattern", "--share", second.name())
	ben := sit(t, deskOfBen, "Ben", soundOfBen.env, "--camera", "pattern")
	meet(t, ada, ben)
	ada.untilSees("Ben")
	ben.untilSees("Ada")

	idOfAda, idOfBen := ada.latest().Self.ID, ben.latest().Self.ID
	t.Log("pictures")
	cameraOfBen := watchCamera(t, ada, "tile:"+idOfBen)
	cameraOfAda := watchCamera(t, ben, "tile:"+idOfAda)
	if cameraOfAda.Equal(cameraOfBen) {
		t.Errorf("both see the same camera, which began at %v", cameraOfAda)
	}
	t.Log("voices")
	soundOfAda.expectVoice("Ada", voiceOfBen)
	soundOfBen.expectVoice("Ben", voiceOfAda)

	t.Log("the second screen")
	share(ada)
	expectScreen(t, ben, "screen:"+idOfAda, color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255})
	second.paint(sharedWidth, sharedHeight, "#1ea01e", "#d2be1e")
	expectScreen(t, ben, "screen:"+idOfAda, color.RGBA{30, 160, 30, 255}, color.RGBA{210, 190, 30, 255})
	seen, _ := ben.latest().peer("Ada")
	ben.until("Ada's camera beside her screen", func(s statistics) (bool, string) {
		p, _ := s.peer("Ada")
		return p.Video.FramesDecoded > seen.Video.FramesDecoded+25, fmt.Sprintf("%d frames, then %d", seen.Video.FramesDecoded, p.Video.FramesDecoded)
	})

	t.Log("muted and not")
	ada.click("mic")
	ben.until("silence of Ada", func(s statistics) (bool, string) {
		p, _ := s.peer("Ada")
		return p.Audio.LevelDB < -60, number(p.Audio.LevelDB) + " dBFS"
	})
	ada.click("mic")
	soundOfBen.expectVoice("Ben", voiceOfAda)

	ada.click("leave")
	ben.until("departure of Ada", func(s statistics) (bool, string) {
		return len(s.Peers) == 0, fmt.Sprintf("%d peers", len(s.Peers))
	})
	ada.leave()
	ben.leave()
}

// meet lets the first window make a call and the second join it by its code alone.
func meet(t *testing.T, first, second *desk) {
	t.Helper()
	first.fill("name-entry", "Ada")
	first.press("new-call", "enter")
	first.enter()
	code := first.code()

	second.fill("name-entry", "Ben")
	second.fill("code-entry", code)
	second.click("join")
	second.enter()
}

// watchCamera reads a pattern camera's barcode from a tile on the screen: it
// has to be there, to be fresh and to go on. It returns when the camera began.
func watchCamera(t *testing.T, w *desk, tile string) time.Time {
	t.Helper()
	const mostAge = 3 * time.Second // of a picture on the screen, until it is looked at
	var seen []mediatest.Barcode
	eventually(t, patience, w.name+": a living picture in "+tile, func() (bool, string) {
		e, there := w.element(tile)
		if !there {
			return false, "there is no such tile"
		}
		before := time.Now()
		code, ok := mediatest.ReadBarcode(luma(w.display.look(), w.on(e)))
		switch {
		case !ok:
			return false, "the tile shows no barcode"
		case before.Sub(code.Captured) > mostAge:
			return false, fmt.Sprintf("the picture is %v old", before.Sub(code.Captured))
		case len(seen) > 0 && code.Sequence <= seen[len(seen)-1].Sequence:
			return false, "the picture stands still"
		}
		seen = append(seen, code)
		return len(seen) >= 5, fmt.Sprintf("%d pictures", len(seen))
	})
	t.Logf("%s saw frames %d to %d in %s", w.name, seen[0].Sequence, seen[len(seen)-1].Sequence, tile)
	last := seen[len(seen)-1]
	return last.Captured.Add(-time.Duration(last.Sequence) * time.Second / 30).Round(time.Millisecond)
}

// share shares a screen, the first where there is a choice.
func share(w *desk) {
	w.t.Helper()
	w.click("share")
	eventually(w.t, patience, w.name+": a shared screen", func() (bool, string) {
		if _, there := w.element("stop-share"); there {
			return true, ""
		}
		for _, e := range w.elements() {
			if strings.HasPrefix(e.Name, "screen-option:") {
				w.click(e.Name)
				w.awaitAbsence(e.Name)
				break
			}
		}
		return false, fmt.Sprintf("%v", w.elements())
	})
}

// stopSharing ends what share began. The window makes room for the button that
// does, so that the first click may miss it.
func (w *desk) stopSharing() {
	w.t.Helper()
	eventually(w.t, patience, w.name+": nothing shared", func() (bool, string) {
		e, there := w.element("stop-share")
		if there {
			w.clickAt(e)
		}
		return !there, fmt.Sprintf("%+v", e)
	})
}

// expectScreen expects that a tile shows the left colour on the left and the
// right one on the right, each on a third of it at least.
func expectScreen(t *testing.T, w *desk, tile string, left, right color.RGBA) {
	t.Helper()
	const least = 0.3
	eventually(t, patience, w.name+": the shared screen", func() (bool, string) {
		e, there := w.element(tile)
		if !there {
			return false, "there is no tile " + tile
		}
		picture := w.display.look()
		part := shapeOf(w.on(e), 4, 3)
		shareLeft, columnLeft := area(picture, part, left)
		shareRight, columnRight := area(picture, part, right)
		return shareLeft > least && shareRight > least && columnLeft < 0.4 && columnRight > 0.6,
			fmt.Sprintf("%.2f left at %.2f, %.2f right at %.2f of %v", shareLeft, columnLeft, shareRight, columnRight, part)
	})
}

// shapeOf is the largest part of a rectangle, in its middle, of a shape.
func shapeOf(r image.Rectangle, width, height int) image.Rectangle {
	w, h := r.Dx(), r.Dx()*height/width
	if h > r.Dy() {
		w, h = r.Dy()*width/height, r.Dy()
	}
	corner := r.Min.Add(image.Pt((r.Dx()-w)/2, (r.Dy()-h)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(w, h))}
}
