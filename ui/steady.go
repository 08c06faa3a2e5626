package ui

import "time"

// How long something must be so before it is said, and must not be so any more
// before that is taken back.
const (
	steadyShow = 3 * time.Second
	steadyKeep = 5 * time.Second
)

// steady follows a value that comes and goes, without its flicker. The zero
// value of T is nothing to say.
type steady[T comparable] struct {
	shown, next T
	since       time.Duration // next has been so for as long
}

// follow takes the value at a time, and returns what is to be shown.
func (s *steady[T]) follow(now T, at time.Duration) T {
	var nothing T
	if now != s.next || at < s.since {
		s.next, s.since = now, at
	}
	wait := steadyKeep
	if s.shown == nothing {
		wait = steadyShow
	}
	if s.next != s.shown && at-s.since >= wait {
		s.shown = s.next
	}
	return s.shown
}
