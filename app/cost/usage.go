package cost

// usage is what a rung has cost of what was granted for it.
type usage struct {
	rid            string
	part, granted  mean
	sent, reserved int64 // while observing
}

// newcomerKey begins the keys of peers that are not there: no identifier does.
const newcomerKey = "+"

// memorySpan is how many observations a mean goes back, about.
const memorySpan = 10

// mean is the plain mean of the first values, and follows later ones slowly.
type mean struct {
	value float64
	count int
}

func (m *mean) add(x float64) {
	m.count = min(m.count+1, memorySpan)
	m.value += (x - m.value) / float64(m.count)
}

// or is the mean, or another value where there is none.
func (m *mean) or(other float64) float64 {
	if m.count == 0 {
		return other
	}
	return m.value
}

// start prepares for what peers have cost, and forgets rungs that are others now.
func start(list *[MaxRungs]usage, rungs []Rung) {
	for r := range list {
		u := &list[r]
		u.sent, u.reserved = 0, 0
		if r >= len(rungs) {
			*u = usage{}
		} else if u.rid != rungs[r].RID {
			*u = usage{rid: rungs[r].RID}
		}
	}
}

// use notes what a choice has cost that has not changed since the last observation.
func use(list *[MaxRungs]usage, before, now Choice, sent int64) {
	const steady = 10 // percent
	same := now.Rung >= 0 && now.Rung < MaxRungs && now.Rung == before.Rung && now.Temporal == before.Temporal
	if !same || max(now.BPS-before.BPS, before.BPS-now.BPS)*100 > steady*before.BPS {
		return
	}
	list[now.Rung].sent += sent
	list[now.Rung].reserved += now.BPS
}

// finish adds what was noted to the means.
func finish(list *[MaxRungs]usage, rungs []Rung, rates []int64, header int) {
	for r := range min(len(rungs), len(rates), MaxRungs) {
		if u := &list[r]; u.reserved > 0 {
			u.part.add(float64(u.sent) / float64(u.reserved))
			u.granted.add(float64(rungs[r].wire(rates[r], topTemporal, header)))
		}
	}
}

// of is the part of wire that a rung will cost when it is granted wire for all
// its frames: what it has used before. Where that was clearly less than it
// might, the picture needed no more, and will not need more.
func (u *usage) of(wire int64) float64 {
	const modest = 0.88
	part := u.part.or(1)
	if part >= modest || wire <= 0 {
		return part
	}
	return min(1, part*u.granted.value/float64(wire))
}
