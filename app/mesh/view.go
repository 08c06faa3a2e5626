package mesh

import (
	"sync"
	"sync/atomic"

	"moim/app/call"
)

// peerView is what others read about a peer. Safe for use by several goroutines.
type peerView struct {
	mu  sync.Mutex
	now peerValues
}

type peerValues struct {
	state call.ConnectionState
	path  string
	loss  float64 // share of our packets lost, by the latest report
	sound float64 // likewise of the microphone's, smoothed
}

func (v *peerView) set(change func(*peerValues)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(&v.now)
}

func (v *peerView) values() peerValues {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

// inboundCounts is what all remote tracks of a peer have received. Safe for
// use by several goroutines.
type inboundCounts struct {
	received, lost           atomic.Int64 // packets, before repair
	videoJitter, audioJitter atomic.Int64 // in nanoseconds
}
