package e2e_test

import (
	"fmt"
	"os"
	"slices"
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
		var others []*participant
		for _, name := range []string{"Ben", "Cho", "Dan", "Eve", "Fay"} {
			others = append(others, c.joinAside(url, room, name, "--camera", "none", "--mic", "none"))
		}
		for _, other := range others {
			other.untilSees("Ada")
		}
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

// TestTwelve lets twelve people who ask for the quarter layer call each other
// on this one machine, and tells what holds. It is part of "make soak".
func TestTwelve(t *testing.T) {
	if os.Getenv("MOIM_SOAK") == "" {
		t.Skip("it takes the whole machine for a minute; run make soak")
	}
	const (
		people   = 12
		settle   = 10 * time.Second
		measured = 60 * time.Second
	)
	server, room := startSignald(t, freePort(t)), newRoom()
	all := make([]*participant, people)
	for i := range all {
		all[i] = join(t, server.url(), room, fmt.Sprintf("P%d", i+1), "--want", "l", "--camera", "pattern", "--mic", fmt.Sprintf("tone:%d", 300+50*i))
	}
	for _, p := range all {
		p.untilSees(others(names(all), p.name)...)
	}
	pass(t, settle)
	busy := processors(t)
	from := moment(byName(all), names(all))
	pass(t, measured)
	to := moment(byName(all), names(all))
	t.Logf("the processors were busy for %.0f %% of the time", 100*processors(t).busySince(busy))
	var rates, concealed, uploads []float64
	freezes := int64(0)
	for _, p := range all {
		a, b := from[p.name], to[p.name]
		uploads = append(uploads, b.Upload.BPS/1000)
		for _, name := range others(names(all), p.name) {
			x, _ := a.peer(name)
			y, there := b.peer(name)
			if !there || y.State != "connected" {
				t.Errorf("%s has no connection to %s (%s)", p.name, name, y.State)
			}
			rates = append(rates, rateOf(a, b, name))
			concealed = append(concealed, 100*(y.Audio.ConcealedMS-x.Audio.ConcealedMS)/(y.Audio.TotalMS-x.Audio.TotalMS))
			freezes += y.Video.Freezes - x.Video.Freezes
		}
		for _, l := range b.Encode.Layers {
			t.Logf("%s encodes %s at %s fps, %s kb/s", p.name, l.RID, number(l.FPS), number(l.BPS/1000))
		}
		p.leave()
	}
	t.Logf("of %d pictures: median %s frames a second, least %s; %d freezes", len(rates), number(median(rates)), number(slices.Min(rates)), freezes)
	t.Logf("sound concealed: median %.2f %%, most %.2f %%; upload of each: median %s kb/s", median(concealed), slices.Max(concealed), number(median(uploads)))
}
