package media

import "time"

const (
	// clockLeak is how fast an estimate may become later: 500 ppm, more than two
	// crystals differ by.
	clockLeak = 2000
	// clockJitter is how late a note may be without raising suspicion.
	clockJitter = 4 * time.Millisecond
	// clockPatience is for how long, and clockNotes how many times in a row, notes
	// must be late until that is no jitter any more.
	clockPatience = 60 * time.Millisecond
	clockNotes    = 4
	// clockDoubtful is how late notes must be for samples to be missing: less is
	// no period of any device.
	clockDoubtful = 8 * time.Millisecond
	// clockDoubt is for how long after a jump an earlier note shortens it.
	clockDoubt = time.Second
)

// SampleClock tells the time of samples that a device takes or gives, from when
// it does so. That is late by the jitter of scheduling, never early; so the
// earliest notes show the time of sample zero, and the estimate follows them,
// slowly where it must become later, so that a device whose crystal is off is
// followed too. Where notes stay late, samples are missing from the count: what
// the microphone lost, or the silence that a speaker played because it was not
// given anything in time. Then the estimate jumps.
//
// The zero value is ready. One goroutine at a time may use it.
type SampleClock struct {
	// Hasty clocks jump at the first late note, and back when a note in time shows
	// that it was jitter: for who acts on a jump later only.
	Hasty bool

	zero  time.Duration
	noted time.Duration
	begun bool

	late  int           // notes in a row that were late
	since time.Duration // the first of them
	first int64         // its total
	least time.Duration // by how much all of them were late

	last   Move          // its last jump, as far as it still holds
	jumped time.Duration // when that was
}

// Move is a jump of a SampleClock.
type Move struct {
	// By is how much later the samples are from now on. It is negative where less
	// was missing than the jump before said, and 0 where nothing happened.
	By time.Duration
	// From is the first sample that is later.
	From int64
}

// Note says that at time now of the process's Clock the samples up to number
// total had been taken or given.
func (c *SampleClock) Note(now time.Duration, total int64) Move {
	seen := now - SampleTime(total)
	late := seen - c.zero
	passed := now - c.noted
	c.noted = now
	switch {
	case !c.begun:
		c.begun, c.zero = true, seen
		return Move{}
	case late > clockJitter:
		c.zero += passed / clockLeak
		return c.suspect(now, total, late)
	}
	c.late = 0
	c.zero += min(late, passed/clockLeak)
	if late >= 0 || now-c.jumped > clockDoubt || (now-c.jumped > clockPatience && -late < clockJitter) {
		return Move{}
	}
	back := min(c.last.By, -late)
	if rest := c.last.By - back; rest < clockJitter { // there was nothing but jitter
		c.zero -= rest
		back = c.last.By
	}
	c.last.By -= back
	return Move{By: -back, From: c.last.From}
}

// suspect takes in a note that is late, and jumps where enough were.
func (c *SampleClock) suspect(now time.Duration, total int64, late time.Duration) Move {
	if c.late == 0 {
		c.since, c.first, c.least = now, total, late
	}
	c.late++
	c.least = min(c.least, late)
	if !c.Hasty && (c.late < clockNotes || now-c.since < clockPatience) {
		return Move{}
	}
	c.late = 0
	c.zero += c.least
	c.jumped, c.last = now, Move{By: c.least, From: c.first}
	return c.last
}

// Zero is the time of sample zero, as if none had been missing since.
func (c *SampleClock) Zero() time.Duration { return c.zero }

// Doubtful says that the last notes were so late that samples may be missing,
// which the next ones will tell.
func (c *SampleClock) Doubtful() bool { return c.late > 0 && c.least > clockDoubtful }
