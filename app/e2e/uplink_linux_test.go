package e2e_test

import (
	"fmt"
	"testing"
	"time"
)

// TestSharedUplink lets somebody behind an uplink of 1.5 Mb/s call five people:
// nobody sees the picture stand still, and nobody loses sound.
func TestSharedUplink(t *testing.T) {
	const (
		uplink   = 1_500_000 // bits per second
		settle   = 8 * time.Second
		measured = 25 * time.Second
	)
	c := newCable(t)
	c.narrow(uplink)
	url := c.serve()
	judge(t, 2, func(p *pace) {
		room := newRoom()
		ada := joinIn(t, c.guest, url, room, "Ada", "--camera", "pattern", "--mic", "tone")
		others := c.audience(url, room, "Ada", "Ben", "Cho", "Dan", "Eve", "Fay")
		pass(t, settle)
		begin := moment(byName(others), names(others))
		pass(t, measured)
		for _, other := range others {
			expectSteady(p, other, begin[other.name].UptimeS, "Ada")
		}
		t.Logf("Ada uploads %s kb/s", number(ada.latest().Upload.BPS/1000))
		for _, other := range others {
			other.leave()
		}
		ada.leave()
	})
}

// expectSteady complains of freezes over 500 ms and of 1 % of the sound
// concealed, since a time of the watcher's.
func expectSteady(p *pace, watcher *participant, since float64, name string) {
	p.t.Helper()
	const (
		shortest      = 150  // ms; what counts as a freeze is that long at least (W3C WebRTC Statistics)
		mostFreeze    = 500  // ms
		mostConcealed = 0.01 // of the sound
	)
	var first, before, last peer
	longest := 0.0
	for _, s := range watcher.history() {
		now, there := s.peer(name)
		if s.UptimeS < since || !there {
			continue
		}
		if first.ID == "" {
			first, before = now, now
		}
		if freezes := now.Video.Freezes - before.Video.Freezes; freezes > 0 {
			longest = max(longest, now.Video.FreezeMS-before.Video.FreezeMS-shortest*float64(freezes-1))
		}
		before, last = now, now
	}
	concealed := (last.Audio.ConcealedMS - first.Audio.ConcealedMS) / (last.Audio.TotalMS - first.Audio.TotalMS)
	p.t.Logf("%s saw %d frames of %s, %dx%d at the end, froze %d times, %s ms at most; %.2f %% of the sound was concealed", watcher.name,
		last.Video.FramesDecoded-first.Video.FramesDecoded, name, last.Video.Width, last.Video.Height,
		last.Video.Freezes-first.Video.Freezes, number(longest), 100*concealed)
	if longest > mostFreeze {
		p.complain(fmt.Sprintf("%s saw %s freeze for %s ms", watcher.name, name, number(longest)))
	}
	if !(concealed < mostConcealed) {
		p.complain(fmt.Sprintf("%s missed %.2f %% of the sound of %s", watcher.name, 100*concealed, name))
	}
}
