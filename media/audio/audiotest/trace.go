package audiotest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// packetTime is how much sound a packet of a trace holds.
const packetTime = 20 * time.Millisecond

// Arrival is one packet of a trace: which one, and when it comes.
type Arrival struct {
	Number int
	At     time.Duration
}

// Trace is how the packets of a stream come, in the order of arrival. What is lost
// is not there.
type Trace struct {
	Name     string
	Arrivals []Arrival
}

// Traces are arrivals of packets of 20 ms that are sent for a time: undisturbed;
// with 5, 10 and 20 % lost, each by itself; with 30 ms of jitter; from senders
// whose clock is 1 % slow and fast; and with a pause of 300 ms, after which all
// that were held up come at once. They are the same each time for the same draw: 0
// is as good as any other.
func Traces(length time.Duration, draw uint64) []Trace {
	n := int(length / packetTime)
	random := func(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 6+draw)) } //nolint:gosec // the same each time
	lossy := func(name string, share float64, seed uint64) Trace {
		r := random(seed)
		return newTrace(name, n, func(i int) (time.Duration, bool) {
			return time.Duration(i) * packetTime, i > 0 && r.Float64() < share
		})
	}
	jitter := random(4)
	paced := func(name string, pace time.Duration) Trace {
		return newTrace(name, n, func(i int) (time.Duration, bool) { return time.Duration(i) * pace, false })
	}
	const spike = 300 * time.Millisecond
	middle := length / 2
	return []Trace{
		paced("clean", packetTime),
		lossy("5 % lost", 0.05, 1),
		lossy("10 % lost", 0.10, 2),
		lossy("20 % lost", 0.20, 3),
		newTrace("30 ms of jitter", n, func(i int) (time.Duration, bool) {
			return time.Duration(i)*packetTime + time.Duration(jitter.Int64N(int64(30*time.Millisecond))), false
		}),
		paced("clock 1 % slow", packetTime+packetTime/100),
		paced("clock 1 % fast", packetTime-packetTime/100),
		newTrace("300 ms spike", n, func(i int) (time.Duration, bool) {
			at := time.Duration(i) * packetTime
			if at >= middle && at < middle+spike {
				at = middle + spike
			}
			return at, false
		}),
	}
}

func newTrace(name string, n int, arrive func(int) (at time.Duration, lost bool)) Trace {
	t := Trace{Name: name, Arrivals: make([]Arrival, 0, n)}
	for i := range n {
		if at, lost := arrive(i); !lost {
			t.Arrivals = append(t.Arrivals, Arrival{i, at})
		}
	}
	slices.SortStableFunc(t.Arrivals, func(a, b Arrival) int { return cmp.Compare(a.At, b.At) })
	return t
}
