package e2e_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestKeyframeStorm lets seven receivers ask for a keyframe ten times a second,
// and looks at how many are made, and at what an ordinary receiver sees beside
// the quiet before.
func TestKeyframeStorm(t *testing.T) {
	const (
		beggars   = 7
		every     = 100 * time.Millisecond
		settle    = 5 * time.Second // estimates find out what the path carries
		leastRate = 0.95            // frames a second, of the quiet
		mostLoss  = 0.5             // dB
	)
	quiet, storm := longer(8*time.Second, 12*time.Second), longer(12*time.Second, 30*time.Second)
	server := startSignald(t, freePort(t))
	camera := guestCamera(t, film{seed: 2})
	judge(t, 3, func(p *pace) {
		room, dir := newRoom(), t.TempDir()
		ada := join(t, server.url(), room, "Ada", "--camera", camera, "--mic", "tone")
		ben := join(t, server.url(), room, "Ben", "--camera", "none", "--mic", "none", "--record", dir)
		ben.untilSees("Ada")
		all := make([]*beggar, beggars)
		for i := range all {
			all[i] = beg(t, server, room, fmt.Sprintf("Beggar %d", i+1), "Ada")
			all[i].untilFed()
		}
		pass(t, settle)
		ben.until("the full picture", func(s statistics) (bool, string) {
			p, _ := s.peer("Ada")
			return p.Video.Width == 640, fmt.Sprintf("%d wide", p.Video.Width)
		})

		begin := ben.after()
		pass(t, quiet)
		before := ben.after()
		quietOfAda := len(ada.history())
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for _, b := range all {
			group.Go(func() { b.begUntil(ctx, every) })
		}
		pass(t, storm)
		stop()
		group.Wait()
		after := ben.after()
		for _, b := range all {
			_ = b.pc.Close()
		}
		ben.leave()
		ada.leave()

		expectFewKeyframes(t, ada.history()[quietOfAda-1:])
		rates := [2]float64{rateOf(begin, before, "Ada"), rateOf(before, after, "Ada")}
		qualities := quality(t, filepath.Join(dir, "Ada.ivf"), camera, framesOfPeer(begin, "Ada"), framesOfPeer(before, "Ada"), framesOfPeer(after, "Ada"))
		t.Logf("quiet: %s frames a second at %.2f dB; storm: %s at %.2f dB", number(rates[0]), qualities[0], number(rates[1]), qualities[1])
		if rates[1] < leastRate*rates[0] {
			p.complain(fmt.Sprintf("%s frames a second in the storm, %s before", number(rates[1]), number(rates[0])))
		}
		if qualities[1] < qualities[0]-mostLoss {
			p.complain(fmt.Sprintf("%.2f dB in the storm, %.2f before", qualities[1], qualities[0]))
		}
	})
}

// expectFewKeyframes expects at most one keyframe a second of each layer, in
// consecutive statistics. A layer that is begun again counts from 0.
func expectFewKeyframes(t *testing.T, all []statistics) {
	t.Helper()
	seconds := all[len(all)-1].UptimeS - all[0].UptimeS
	made, before := map[string]int64{}, map[string]int64{}
	for i, s := range all {
		for _, l := range s.Encode.Layers {
			name := l.Track + " " + l.RID
			if i > 0 && l.Keyframes >= before[name] {
				made[name] += l.Keyframes - before[name]
			} else if i > 0 {
				made[name] += l.Keyframes
			}
			before[name] = l.Keyframes
		}
	}
	t.Logf("in %s s: keyframes %v", number(seconds), made)
	for name, n := range made {
		if float64(n) > seconds+1 {
			t.Errorf("%d keyframes of %s in %s s", n, name, number(seconds))
		}
	}
}
