package cost

import "math"

// fingerprint is a number for all that a descent depends on (FNV-1a): most of
// the time nothing has changed since the last one.
func (d *descent) fingerprint(limit int64) uint64 {
	const prime = 1099511628211
	sum := uint64(14695981039346656037)
	add := func(x uint64) { sum = (sum ^ x) * prime }
	add(uint64(limit))
	add(uint64(d.header))
	for _, l := range [...]*ladder{&d.camera, &d.screen} {
		add(uint64(len(l.rungs)))
		for i := range l.rungs {
			r := &l.rungs[i]
			add(uint64(r.Most))
			add(uint64(r.Least))
			for t := range temporalLevels {
				add(math.Float64bits(r.share(t)))
				add(math.Float64bits(r.frames(t)))
			}
		}
		for p := range l.ask {
			add(uint64(l.ask[p]))
			add(math.Float64bits(l.weight[p]))
			add(uint64(d.room[p]))
		}
	}
	for _, prominent := range d.prominent {
		if prominent {
			add(1)
		}
		add(2)
	}
	return sum
}
