package studio

import (
	"sync/atomic"

	"moim/media"
)

// mailbox hands pictures from one goroutine to another. It has one place: who is
// slow gets the latest picture and misses the others.
type mailbox struct {
	frame atomic.Pointer[media.Frame]
	ready chan struct{}
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

// put hands over f with one reference. It never blocks.
func (m *mailbox) put(f *media.Frame) {
	if missed := m.frame.Swap(f); missed != nil {
		missed.Release()
	}
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// take returns the latest picture, whose reference is the caller's; nil where
// there is none.
func (m *mailbox) take() *media.Frame { return m.frame.Swap(nil) }
