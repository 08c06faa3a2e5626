package ui

import "sync/atomic"

// Stats counts what a window draws. It may be read from any goroutine.
type Stats struct {
	repaints atomic.Int64
	pictures atomic.Int64
	dropped  atomic.Int64
}

// Repaints is the number of ticks on which at least one picture was repainted.
func (s *Stats) Repaints() int64 { return s.repaints.Load() }

// Pictures is the number of pictures converted and handed to the painter.
func (s *Stats) Pictures() int64 { return s.pictures.Load() }

// Dropped is the number of pictures that a newer one replaced before they were drawn.
func (s *Stats) Dropped() int64 { return s.dropped.Load() }
