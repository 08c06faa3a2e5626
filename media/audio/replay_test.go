package audio_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
)

const block = media.BlockTime

// delivery is a packet on its way to the buffer under test.
type delivery struct {
	number    int           // what it holds, and its sequence number
	arrived   time.Duration // when it comes
	timestamp uint64
}

// steady sends n packets, one each 20 ms, each under way for delay(i).
func steady(n int, delay func(i int) time.Duration) []delivery {
	sent := make([]delivery, 0, n)
	for i := range n {
		at := time.Duration(i) * block
		if delay != nil {
			at += delay(i)
		}
		sent = append(sent, delivery{number: i, arrived: at, timestamp: uint64(i) * media.BlockSamples})
	}
	return sent
}

// without takes packets away.
func without(sent []delivery, lost ...int) []delivery {
	kept := sent[:0:0]
next:
	for _, d := range sent {
		for _, l := range lost {
			if d.number == l {
				continue next
			}
		}
		kept = append(kept, d)
	}
	return kept
}

// replay delivers packets at their times, pulls a block each 20 ms for that
// long, in the middle between undisturbed arrivals, and returns what was played
// as the first sample of each block.
func replay(b *audio.JitterBuffer, sent []delivery, firstSequence uint64, length time.Duration) []int {
	var played []int
	waiting := slices.SortedStableFunc(slices.Values(sent), func(a, b delivery) int { return cmp.Compare(a.arrived, b.arrived) })
	dst := make([]int16, media.BlockSamples)
	for now := block / 2; now < length; now += block {
		for ; len(waiting) > 0 && waiting[0].arrived <= now; waiting = waiting[1:] {
			d := waiting[0]
			b.Push(media.Packet{
				Payload: numbered(d.number), Sequence: firstSequence + uint64(d.number),
				Timestamp: d.timestamp, Arrived: d.arrived,
			})
		}
		b.Pull(now, dst)
		played = append(played, int(dst[len(dst)-1]))
	}
	return played
}

// count says how many of the packets from first to last were played, and
// whether in order.
func count(t *testing.T, played []int, first, last int) int {
	t.Helper()
	n, before := 0, 0
	for _, v := range played {
		if v < first || v > last {
			continue
		}
		if v < before {
			t.Errorf("packet %d after %d", v, before)
		}
		if v > before { // one that was stretched ends two blocks
			n++
		}
		before = v
	}
	return n
}

func times(played []int, v int) int {
	n := 0
	for _, p := range played {
		if p == v {
			n++
		}
	}
	return n
}
