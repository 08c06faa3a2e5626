package e2e_test

import (
	"fmt"
	"math"
	"testing"
)

// TestBill lets people join a call of three, one after the other (three of them
// in make soak), and holds the bill of one who is there to the kernel's counters,
// and its forecast to what each of them then cost.
func TestBill(t *testing.T) {
	const mostBusy = 0.95 // share of the processors' time; beyond, receivers answer too late to be paid in full
	c := newCable(t)
	url := c.serve()
	judge(t, 1, func(p *pace) {
		room, idle := newRoom(), processors(t)
		seen := startCapture(t, c.guest)
		before := interfaceSent(t, c.guest)
		ada := joinIn(t, c.guest, url, room, "Ada", "--camera", "pattern", "--mic", "tone")
		people := []*participant{
			c.joinAside(url, room, "Ben", "--camera", "none", "--mic", "tone:660"),
			c.joinAside(url, room, "Cho", "--camera", "none", "--mic", "tone:880"),
		}
		for _, other := range people {
			other.untilSees("Ada")
		}
		untilSettled(t, ada)
		for _, name := range longer([]string{"Dan"}, []string{"Dan", "Eve", "Fay"}) {
			people = append(people, expectForecast(p, ada, func() *participant {
				return c.joinAside(url, room, name, "--camera", "pattern", "--mic", "tone:550")
			}))
		}
		if busy := processors(t).busySince(idle); busy > mostBusy {
			p.excused(fmt.Sprintf("the processors were busy for %.0f %% of the time", 100*busy))
		}
		for _, other := range people {
			other.leave()
		}
		ada.untilAlone()
		expectTruth(t, ada.after(), seen, interfaceSent(t, c.guest)-before)
		ada.leave()
		seen.end()
	})
}

// untilSettled waits until what somebody uploads has stayed the same for some
// seconds.
func untilSettled(t *testing.T, p *participant) {
	t.Helper()
	const (
		steady    = 5    // statistics objects
		tolerance = 0.05 // of their mean
	)
	p.until("an upload that stays the same", func(statistics) (bool, string) {
		all := p.history()
		if len(all) < steady {
			return false, "too few statistics"
		}
		mean, most := 0.0, 0.0
		for _, s := range all[len(all)-steady:] {
			mean += s.Upload.BPS / steady
		}
		for _, s := range all[len(all)-steady:] {
			most = max(most, math.Abs(s.Upload.BPS-mean))
		}
		return mean > 0 && most <= tolerance*mean, fmt.Sprintf("%s b/s and %s off", number(mean), number(most))
	})
}

// expectForecast lets somebody join and compares what was forecast just before
// with the mean of what is uploaded 10 to 20 seconds later.
func expectForecast(p *pace, host *participant, join func() *participant) *participant {
	p.t.Helper()
	const from, to, tolerance = 10, 20, 0.05 // seconds; share of the forecast
	forecast := host.latest().Upload.ForecastNextBPS
	newcomer := join()
	host.untilSees(newcomer.name)
	begin := host.latest().UptimeS
	host.until("20 seconds with "+newcomer.name, func(s statistics) (bool, string) {
		return s.UptimeS >= begin+to, number(s.UptimeS - begin)
	})
	sum, n := 0.0, 0
	for _, s := range host.history() {
		if s.UptimeS > begin+from && s.UptimeS <= begin+to {
			sum += s.Upload.BPS
			n++
		}
	}
	mean := sum / float64(n)
	p.t.Logf("with %s: %s kb/s, forecast %s kb/s, off by %.1f %%", newcomer.name, number(mean/1000), number(forecast/1000), 100*(mean/forecast-1))
	for _, other := range host.latest().Peers {
		u := other.Upload
		p.t.Logf("%s gets %q at %s kb/s of %s, held by %q", other.Name, u.Layer, number(u.BPS/1000), number(u.EstimateBPS/1000), u.Held)
	}
	if !(math.Abs(mean/forecast-1) <= tolerance) {
		p.aim(fmt.Sprintf("with %s the upload is %s kb/s, the forecast was %s", newcomer.name, number(mean/1000), number(forecast/1000)))
	}
	return newcomer
}

// expectTruth compares the bill with what left through the network interface
// over the whole call: what was captured, and what the kernel counted of it.
func expectTruth(t *testing.T, s statistics, seen *capture, counted int) {
	t.Helper()
	const tolerance = 0.01
	packets := seen.end()
	sent, other := total(packets, true), seen.other
	t.Logf("uploaded in %s s: %s bytes by the bill, %d captured, %d by the kernel's counter without signaling and ARP",
		number(s.UptimeS), number(s.Upload.TotalBytes), sent, counted-other)
	for what, bytes := range map[string]int{"captured": sent, "counted by the kernel": counted - other} {
		if off := s.Upload.TotalBytes/float64(bytes) - 1; math.Abs(off) > tolerance {
			t.Errorf("the bill says %s bytes, %d were %s: off by %.2f %%", number(s.Upload.TotalBytes), bytes, what, 100*off)
		}
	}
	if got, off := total(packets, false), s.Download.TotalBytes/float64(total(packets, false))-1; math.Abs(off) > tolerance {
		t.Errorf("the bill says %s bytes came, %d were captured: off by %.2f %%", number(s.Download.TotalBytes), got, 100*off)
	}
}
