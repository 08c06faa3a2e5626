package e2e_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

// TestTwelve lets twelve people who ask for the quarter layer call each other
// on this one machine, and tells what holds. It is part of "make soak".
func TestTwelve(t *testing.T) {
	if os.Getenv("MOIM_SOAK") == "" {
		t.Skip("it takes the whole machine for a minute; run make soak")
	}
	const (
		settle   = 10 * time.Second
		measured = 60 * time.Second
	)
	server, room := startSignald(t, freePort(t)), newRoom()
	all := make([]*participant, 12)
	for i := range all {
		all[i] = join(t, server.url(), room, fmt.Sprintf("P%d", i+1), "--want", "l", "--camera", "pattern", "--mic", fmt.Sprintf("tone:%d", 300+50*i))
	}
	for _, p := range all {
		p.untilSees(others(names(all), p.name)...)
	}
	pass(t, settle)
	idle, from := processors(t), moment(byName(all), names(all))
	pass(t, measured)
	busy, to := processors(t).busySince(idle), moment(byName(all), names(all))
	for _, p := range all {
		p.leave()
	}
	t.Logf("the processors were busy for %.0f %% of the time", 100*busy)
	var c crowd
	for _, name := range names(all) {
		c.add(t, from[name], to[name])
	}
	t.Logf("%d pictures: %s frames a second (median), %s (least); %d freezes", len(c.rates), number(median(c.rates)), number(slices.Min(c.rates)), c.freezes)
	t.Logf("sound concealed: %.2f %% (median), %.2f %% (most); uploads: %s kb/s (median)", median(c.concealed), slices.Max(c.concealed), number(median(c.uploads)))
}

// crowd is how a call of many went, by every pair of participants.
type crowd struct {
	rates     []float64 // of pictures, a second
	concealed []float64 // of the sound, in percent
	freezes   int64
	uploads   []float64 // by participant, in kb/s
}

// add takes what one participant saw between two statistics objects.
func (c *crowd) add(t *testing.T, from, to statistics) {
	t.Helper()
	c.uploads = append(c.uploads, to.Upload.BPS/1000)
	for _, a := range from.Peers {
		b, there := to.peerByID(a.ID)
		if !there || b.State != "connected" {
			t.Errorf("%s has no connection to %s (%q)", to.Self.Name, a.Name, b.State)
			continue
		}
		c.rates = append(c.rates, rateOf(from, to, a.Name))
		c.concealed = append(c.concealed, 100*(b.Audio.ConcealedMS-a.Audio.ConcealedMS)/(b.Audio.TotalMS-a.Audio.TotalMS))
		c.freezes += b.Video.Freezes - a.Video.Freezes
	}
	for _, l := range to.Encode.Layers {
		t.Logf("%s encodes %s at %s frames a second and %s kb/s, %s ms each", to.Self.Name, l.RID, number(l.FPS), number(l.BPS/1000), number(l.MSPerFrame))
	}
}
