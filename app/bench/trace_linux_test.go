package bench_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// trace is what went up a link: packets that reached the router, and those that
// reached the far end.
type trace struct{ in, out []packet }

// trace ends listening and returns what was heard.
func (p *tap) trace() trace {
	p.close()
	return trace{in: p.ends[0].packets, out: p.ends[1].packets}
}

// between is the packets of a time.
func between(packets []packet, from, to time.Time) []packet {
	first, _ := slices.BinarySearchFunc(packets, from, func(p packet, at time.Time) int { return p.at.Compare(at) })
	last, _ := slices.BinarySearchFunc(packets, to, func(p packet, at time.Time) int { return p.at.Compare(at) })
	return packets[first:max(first, last)]
}

// rate is how fast packets came, in bits of IP per second.
func rate(packets []packet, from, to time.Time) float64 {
	bytes := 0
	for _, p := range between(packets, from, to) {
		bytes += p.size
	}
	return 8 * float64(bytes) / to.Sub(from).Seconds()
}

// firstPicture is when the first packet of a picture came.
func (tr trace) firstPicture() time.Time {
	for _, p := range tr.in {
		if p.kind == picture {
			return p.at
		}
	}
	return time.Time{}
}

// reach is how long after from the sender began to send at a rate, and held it
// for a second on average. It says whether it did so before until.
func (tr trace) reach(from, until time.Time, bps float64) (time.Duration, bool) {
	const step, hold = 20 * time.Millisecond, time.Second
	for at := from; at.Before(until.Add(-hold)); at = at.Add(step) {
		if rate(tr.in, at, at.Add(hold)) >= bps {
			return at.Sub(from), true
		}
	}
	return until.Sub(from), false
}

// passage is how packets got through the queue.
type passage struct {
	delays []float64 // of those that got through, milliseconds
	lost   float64   // share of those that did not
}

// passage follows packets that reached the router in a time. Those of its last
// second may still be on their way.
func (tr trace) passage(from, to time.Time) passage {
	arrived := make(map[uint64]time.Time, len(tr.out))
	for _, p := range tr.out {
		arrived[p.key] = p.at
	}
	var result passage
	sent := between(tr.in, from, to)
	for _, p := range sent {
		if at, ok := arrived[p.key]; ok {
			result.delays = append(result.delays, float64(at.Sub(p.at))/float64(time.Millisecond))
		}
	}
	if len(sent) > 0 {
		result.lost = float64(len(sent)-len(result.delays)) / float64(len(sent))
	}
	return result
}

// longestGap is the longest time in which a receiver got no whole picture: from
// the last packet of one picture to the last packet of another, the worst of
// all receivers.
func (tr trace) longestGap(from, to time.Time) time.Duration {
	last := map[uint32]packet{}
	longest := time.Duration(0)
	for _, p := range between(tr.out, from, to) {
		if p.kind != picture || !p.marker {
			continue
		}
		if before, known := last[p.flow]; known {
			longest = max(longest, p.at.Sub(before.at))
		}
		last[p.flow] = p
	}
	for _, p := range last {
		longest = max(longest, to.Sub(p.at))
	}
	return longest
}

// soundLoss is the share of a receiver's sound that got lost, the worst of all.
func (tr trace) soundLoss(from, to time.Time) float64 {
	arrived := make(map[uint64]struct{}, len(tr.out))
	for _, p := range tr.out {
		arrived[p.key] = struct{}{}
	}
	sent, lost := map[uint32]float64{}, map[uint32]float64{}
	for _, p := range between(tr.in, from, to) {
		if p.kind != sound {
			continue
		}
		sent[p.flow]++
		if _, ok := arrived[p.key]; !ok {
			lost[p.flow]++
		}
	}
	worst := 0.0
	for _, flow := range slices.Collect(maps.Keys(sent)) {
		worst = max(worst, lost[flow]/sent[flow])
	}
	return worst
}

// timeline says of each second what was sent, in kb/s, and how long the queue
// delayed most of it, in milliseconds.
func (tr trace) timeline(from, to time.Time) string {
	var seconds []string
	for at := from; at.Add(time.Second).Before(to); at = at.Add(time.Second) {
		end := at.Add(time.Second)
		seconds = append(seconds, fmt.Sprintf("%.0f/%.0f", rate(tr.in, at, end)/1000, quantile(tr.passage(at, end).delays, 0.95)))
	}
	return strings.Join(seconds, " ")
}

func TestTrace(t *testing.T) {
	const ms = time.Millisecond
	begin := time.Unix(1000, 0)
	var tr trace
	for i := range 200 { // 20 packets of 1,000 bytes a second for 5 s, then 100 a second
		at := begin.Add(time.Duration(i) * 50 * ms)
		if i >= 100 {
			at = begin.Add(5*time.Second + time.Duration(i-100)*10*ms)
		}
		p := packet{at: at, key: uint64(i), flow: 1, size: 1000, kind: picture, marker: true}
		if i%2 == 1 {
			p.kind = sound
		}
		tr.in = append(tr.in, p)
		if i == 41 { // one of sound is lost
			continue
		}
		p.at = p.at.Add(30 * ms)
		tr.out = append(tr.out, p)
	}
	end := begin.Add(6 * time.Second) // which is when the last packet comes

	if got := rate(tr.in, begin, begin.Add(5*time.Second)); got != 160_000 {
		t.Errorf("rate = %v, want 160000", got)
	}
	if got, ok := tr.reach(begin, end, 700_000); !ok || got < 4800*ms || got > 5100*ms {
		t.Errorf("reach = %v, %v, want 5 s", got, ok)
	}
	if got, ok := tr.reach(begin, end, 900_000); ok {
		t.Errorf("a rate that was never sent is reached after %v", got)
	}
	if got := tr.passage(begin, end); got.lost != 1.0/200 || quantile(got.delays, 1) != 30 {
		t.Errorf("passage = %v lost, %v ms", got.lost, quantile(got.delays, 1))
	}
	if got := tr.longestGap(begin, end); got != 100*ms {
		t.Errorf("longest gap = %v, want 100ms", got)
	}
	if got := tr.soundLoss(begin, end); got != 1.0/100 {
		t.Errorf("loss of sound = %v, want 0.01", got)
	}
	if got := (trace{}).longestGap(begin, end); got != 0 {
		t.Errorf("without pictures the longest gap = %v", got)
	}
}
