package estimate_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

	"moim/app/mesh/internal/estimate"
)

// run sends for a time, in slots of 2 ms, and calls each on every state.
func (c *call) run(until time.Duration, each func(at time.Duration, s estimate.State)) {
	const slot = 2 * ms
	for at := c.clock.Now(); at < until; at = c.clock.Now() {
		c.e.SetWanted(c.wanted)
		s := c.e.State(at)
		each(at, s)
		rate := min(s.Estimate, c.wanted)
		if p, ok := c.e.NextProbe(at); ok {
			c.burst, c.bytes, c.packets, c.budget = &p, 0, 0, 0
			c.e.Mark(p.Cluster)
		}
		if c.burst != nil {
			rate = c.burst.Rate
		}
		c.budget = min(c.budget+float64(rate)*slot.Seconds()/8, 2400)
		for c.budget > 0 {
			c.packet()
		}
		time.Sleep(slot)
	}
}

// packet sends one, smaller while a probe is being sent.
func (c *call) packet() {
	size := 1000
	if c.burst != nil {
		size = c.burst.Bytes/c.burst.Packets - 48
	}
	c.sequence++
	header := rtp.Header{Version: 2, PayloadType: 96, SSRC: 1, SequenceNumber: c.sequence}
	if _, err := c.writer.Write(&header, make([]byte, size), nil); err != nil {
		c.t.Fatal(err)
	}
	c.budget -= float64(size + 48)
	if c.burst == nil {
		return
	}
	if !c.e.Probing(c.burst.Cluster) {
		c.burst = nil
		c.e.Mark(0)
	}
}

func TestRampOnVirtualNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, 4_000_000, 300*ms, 2_500_000)
		reached := time.Hour
		c.run(10*second, func(at time.Duration, s estimate.State) {
			if s.Estimate >= 2_400_000 {
				reached = min(reached, at)
			} else if at > 2*second {
				t.Errorf("%+v at %v", s, at)
			}
		})
		t.Logf("| virtual network, 4 Mb/s | 300 kb/s to 2.4 Mb/s in %v |", reached)
		if reached > second {
			t.Errorf("2.4 Mb/s after %v", reached)
		}
	})
}

func TestDropOnVirtualNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const down, up = 10 * second, 25 * second
		c := newCall(t, 2_000_000, 400*ms, 2_500_000)
		recovered := time.Hour
		var queue []sample
		each := func(at time.Duration, s estimate.State) {
			queue = append(queue, sample{at, s.QueueDelay.Seconds()})
			if at > up && s.Estimate > 1_750_000 {
				recovered = min(recovered, at-up)
			}
		}
		c.run(down, each)
		c.rate.Store(250_000)
		c.run(up, each)
		c.rate.Store(2_000_000)
		c.run(up+15*second, each)
		waited := seconds(quantile(queue, 0.95, down+3*second, up))
		t.Logf("| virtual network, 2, 0.25, 2 Mb/s | 90 %% back in %v | p95 queue seen from 3 s after the drop %v |", recovered, waited.Round(ms))
		if recovered > 5*second || waited > 120*ms {
			t.Errorf("90 %% back after %v, queue %v", recovered, waited)
		}
	})
}
