package e2e_test

import (
	_ "embed"
	"fmt"
	"math"
	"testing"
	"time"

	"moim/assets/guest/guesttest"
)

// screenSoundScript gives a guest a screen with sound, and an ear.
//
//go:embed testdata/screensound.js
var screenSoundScript string

// TestGuestScreenSound lets an application and a guest share screens with sound with
// each other: each hears what the other's computer plays, and not itself.
func TestGuestScreenSound(t *testing.T) {
	t.Parallel()
	const song, tone = 1000, 660
	card, server, room := startSoundcard(t), startSignald(t, freePort(t)), newRoom()
	ada := joinOn(t, card, server, room, "Ada", "--camera", "none", "--mic", "none", "--speaker", "speaker", "--share", stillPage(t), "--screen-sound")
	gil := startChromium(t, guesttest.Config{}).visit(t, "Gil", server.link(room), deniedDevices, screenSoundScript)
	gil.join()
	gil.press("screen")
	card.sing(song)
	ada.until("the sound of Gil's screen", func(s statistics) (bool, string) {
		if len(s.Peers) == 0 || s.Peers[0].ScreenAudio == nil {
			return false, "nothing yet"
		}
		return s.Peers[0].ScreenAudio.LevelDB > -30, fmt.Sprintf("%+v", *s.Peers[0].ScreenAudio)
	})
	peer, _ := gil.view().peer("Ada")
	eventually(t, patience, "Gil hears the song and not himself", func() (bool, string) {
		heard, err := ask[[]float64](gil, fmt.Sprintf("heard(%q, %q, %d, %d)", peer.ID, "screenAudio", song, tone))
		if err != nil {
			return false, err.Error()
		}
		report := fmt.Sprintf("%d Hz with %s dB, %d Hz with %s dB", song, number(heard[0]), tone, number(heard[1]))
		ok := heard[0] > -40 && heard[1] < heard[0]-40
		if ok {
			t.Logf("Gil hears %s", report)
		}
		return ok, report
	})
	both := card.hear(2 * time.Second)
	level := func(hz float64) float64 { return both.levelDB() + 10*math.Log10(both.share(hz)+1e-12) }
	t.Logf("Ada's speaker plays %d Hz with %s dBFS and Gil's %d Hz with %s dBFS", song, number(level(song)), tone, number(level(tone)))
	if level(tone) < -30 {
		t.Errorf("Ada hears Gil's screen with %s dBFS", number(level(tone)))
	}
	gil.leave()
	ada.untilAlone()
	ada.leave()
}
