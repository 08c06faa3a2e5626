package cost

import "time"

// gate lets a noisy number fall at once and rise when it has stayed larger: the
// more it rises, the sooner. It is what keeps an allocation still while
// estimates waver.
type gate struct {
	value int64
	rises [3]rise
}

// rise is a larger value that has not stayed long enough.
type rise struct {
	on    bool
	since time.Duration
	least int64 // since then
}

// after says by how many percent, and for how long, a value must be larger.
func after(i int) (percent int64, stay time.Duration) {
	switch i {
	case 0:
		return 30, 300 * time.Millisecond
	case 1:
		return 12, time.Second
	}
	return 3, 3 * time.Second
}

// pass takes the latest value and returns the one to count on; 0 is not known
// and passes at once.
func (g *gate) pass(now time.Duration, value int64) int64 {
	if value <= g.value || g.value <= 0 || value <= 0 {
		*g = gate{value: max(value, 0)}
		return g.value
	}
	for i := range g.rises {
		r := &g.rises[i]
		percent, stay := after(i)
		if (value-g.value)*100 <= percent*g.value {
			r.on = false
			continue
		}
		if !r.on {
			*r = rise{on: true, since: now, least: value}
		}
		r.least = min(r.least, value)
		if now-r.since >= stay {
			*g = gate{value: r.least}
			break
		}
	}
	return g.value
}
