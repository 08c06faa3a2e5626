package cost

import (
	"math"
	"slices"
	"time"
)

// Path is what is known about the path to one peer. Rates are bits per second
// on the wire.
type Path struct {
	Key        string        // identity, unique within an update
	Estimate   int64         // what its own estimator believes that it carries
	Sent       int64         // what the peer acknowledged of late
	QueueDelay time.Duration // that packets meet on the way, above the least there was
	Overusing  bool          // the delay grows: more is sent than the path carries
	Loss       float64       // share of packets lost of late, 0 to 1
	// Coupled is what the path may be used with; Update sets it.
	Coupled int64
}

// Coupler finds out whether the paths to all peers share a bottleneck, which is
// one's own uplink nearly always, and treats them as one flow then: what one of
// them learns, all know (RFC 8699). The zero value is ready. One goroutine at a
// time uses it.
type Coupler struct {
	flows    map[string]*flow
	round    uint64
	belief   float64 // that there is one bottleneck, 0 to 1
	capacity int64   // of the bottleneck; 0 is not known
	last     time.Duration
	joint    time.Duration // when the flows were slow together last
	fell     time.Duration // when the capacity was taken for less last
	typical  time.Duration // queue delay of the flows that carry something
	delays   []time.Duration
}

// Figures of a Coupler. Belief counts from believed on.
const (
	company   = 400 * time.Millisecond // within which flows slow down together
	quiet     = 2 * time.Second        // after an event, before the capacity grows by itself
	believed  = 0.5
	together  = 0.6  // belief that an event of many flows adds
	apart     = 0.25 // and that one flow's event takes
	crowd     = 0.6  // part of the flows that makes an event of many
	lossyFrom = 0.1  // share lost from which a flow counts as slowing down
	lossyTo   = 0.05 // and below which it has ceased to
	carrying  = 20_000
	tallQueue = 15 * time.Millisecond
	standing  = 40 * time.Millisecond  // a queue that is left to the estimators
	drained   = 500 * time.Millisecond // in which one beyond that is to be gone
	deepest   = 0.6                    // part of the capacity that is left free for it at the most
	drain     = 0.95                   // of what was acknowledged: the rest empties the queue
	growth    = 0.06                   // of the capacity each second, while it is used
	inUse     = 0.85
	leap      = 2                // times what a path carries now, at the most, of what all carry
	outgrown  = 1.5              // times its estimate then: a path is not alone any more
	outlived  = 30 * time.Second // nor after that
)

// Update takes what is known of all paths at a time of the caller's clock, sets
// each path's Coupled, and returns what the uplink carries in sum, 0 where the
// paths share no bottleneck that is known.
func (c *Coupler) Update(now time.Duration, paths []Path) int64 {
	c.recall(paths)
	active := 0
	var sent int64
	c.delays = c.delays[:0]
	for i := range paths {
		sent += max(paths[i].Sent, 0)
		if paths[i].Sent >= carrying {
			active++
			c.delays = append(c.delays, paths[i].QueueDelay)
		}
	}
	c.typical = c.median()
	for i := range paths {
		c.flows[paths[i].Key].observe(now, &paths[i], c.typical)
	}
	c.judge(now, paths, active, sent)
	c.grow(now, paths, sent)
	c.last = now
	shared := c.belief >= believed && c.capacity > 0
	for i := range paths {
		paths[i].Coupled = c.flows[paths[i].Key].couple(now, &paths[i], c.capacity, shared)
	}
	if !shared {
		return 0
	}
	return int64(c.relief() * float64(c.capacity))
}

// relief is the part of the capacity that may be used while a queue stands.
func (c *Coupler) relief() float64 {
	return 1 - min(max((c.typical-standing).Seconds()/drained.Seconds(), 0), deepest)
}

// median is the lower median of the delays, 0 where there are none.
func (c *Coupler) median() time.Duration {
	if len(c.delays) == 0 {
		return 0
	}
	slices.Sort(c.delays)
	return c.delays[(len(c.delays)-1)/2]
}

// recall finds what is known of each path and forgets those that have gone.
func (c *Coupler) recall(paths []Path) {
	c.round++
	if c.flows == nil {
		c.flows = make(map[string]*flow)
	}
	for i := range paths {
		f := c.flows[paths[i].Key]
		if f == nil {
			f = &flow{}
			c.flows[paths[i].Key] = f
		}
		f.round = c.round
	}
	if len(c.flows) == len(paths) {
		return
	}
	for key, f := range c.flows {
		if f.round != c.round {
			delete(c.flows, key)
		}
	}
}

// judge looks for flows that slow down together, and for those that do alone.
func (c *Coupler) judge(now time.Duration, paths []Path, active int, sent int64) {
	slowed, queued := c.count(now, paths)
	enough := max(2, int(math.Ceil(crowd*float64(active))))
	if slowed >= 2 && max(slowed, queued) >= enough {
		if now-c.joint > company || c.joint == 0 {
			c.belief = min(c.belief+together, 1)
			c.fell = 0
		}
		if now-c.fell > company || c.fell == 0 { // one event, one fall, whoever is told of it
			c.capacity, c.fell = int64(drain*float64(sent)), now
		}
		c.joint = now
		for i := range paths {
			f := c.flows[paths[i].Key]
			f.open = false
		}
		return
	}
	for i := range paths {
		f := c.flows[paths[i].Key]
		if f.open && now-f.event > company {
			f.open = false
			if !f.apart && active > 1 {
				continue
			}
			f.alone, f.own = true, paths[i].Estimate
			c.belief = max(c.belief-apart, 0)
		}
	}
}

// count is how many flows began to slow down of late, and how many meet a queue
// as long as theirs: in one bottleneck all wait the same time.
func (c *Coupler) count(now time.Duration, paths []Path) (slowed, queued int) {
	c.delays = c.delays[:0]
	for i := range paths {
		f := c.flows[paths[i].Key]
		if f.open && now-f.event <= company || paths[i].Overusing { // loss may be there to stay
			slowed++
			c.delays = append(c.delays, paths[i].QueueDelay)
		}
	}
	if slowed == 0 {
		return 0, 0
	}
	median := c.median()
	if median < tallQueue {
		return slowed, 0
	}
	for i := range paths {
		d := paths[i].QueueDelay
		if paths[i].Sent >= carrying && d*2 >= median && d <= median*2 {
			queued++
		}
	}
	return slowed, queued
}

// grow raises the capacity: to what is proven, which is what all send and what
// one of them could send besides, and slowly while it is used up without harm.
func (c *Coupler) grow(now time.Duration, paths []Path, sent int64) {
	if c.capacity == 0 || now-c.joint <= company {
		return
	}
	var besides int64
	for i := range paths {
		if paths[i].Overusing {
			return
		}
		besides = max(besides, paths[i].Estimate-paths[i].Sent)
	}
	if now-c.joint > quiet && float64(sent) > inUse*float64(c.capacity) {
		c.capacity += int64(growth * float64(c.capacity) * (now - c.last).Seconds())
	}
	c.capacity = max(c.capacity, sent+besides)
}
