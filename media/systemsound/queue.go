package systemsound

import (
	"sync/atomic"

	"moim/media"
)

const (
	// queueSize is how much a queue holds, a power of two: 0.68 s.
	queueSize = 1 << 15
	// mostQueued is how far a program may be ahead before sound is left out.
	mostQueued = media.SampleRate / 2
	// cushion is how much waits in a queue at first beyond what is mixed, because a
	// busy server sends programs and monitor in turn, now this first and now that:
	// 60 ms, by which the picture waits as well, and nobody talks into it.
	// mostCushion is how much it may become where that does not suffice.
	cushion     = 3 * media.BlockSamples
	mostCushion = 12 * media.BlockSamples
)

// queue is the sound of one program that is not mixed yet. The goroutine that
// reads the socket owns it.
type queue struct {
	ended   atomic.Bool // nothing more comes; what is there is still to be heard
	spent   atomic.Bool // likewise, and it has been
	samples [queueSize]int16
	first   uint // number of the oldest sample
	count   int
	flows   bool
	cushion int
}

func newQueue() *queue { return &queue{cushion: cushion} }

// write adds little-endian 16-bit samples. What is too much drives the oldest out.
func (q *queue) write(pcm []byte) {
	if most := 2 * queueSize; len(pcm) > most {
		pcm = pcm[len(pcm)-most:]
	}
	n := len(pcm) / 2
	if over := q.count + n - queueSize; over > 0 {
		q.discard(over)
	}
	next := q.first + uint(q.count)
	for i := range n {
		q.samples[(next+uint(i))%queueSize] = int16(uint16(pcm[2*i]) | uint16(pcm[2*i+1])<<8)
	}
	q.count += n
	if q.count > mostQueued {
		q.discard(q.count - media.BlockSamples - q.cushion)
	}
}

func (q *queue) discard(n int) {
	q.first += uint(n)
	q.count -= n
}

// add mixes the next block into sum. A program that has just begun, or has paused,
// waits until there is something to spare.
func (q *queue) add(sum []int32) {
	ended := q.ended.Load()
	if ended && q.count == 0 {
		q.spent.Store(true)
		return
	}
	if !q.flows && !ended && q.count < len(sum)+q.cushion {
		return
	}
	n := min(q.count, len(sum))
	for i := range n {
		sum[i] += int32(q.samples[(q.first+uint(i))%queueSize])
	}
	q.discard(n)
	if q.flows = n == len(sum); !q.flows {
		q.cushion = min(2*q.cushion, mostCushion)
	}
}
