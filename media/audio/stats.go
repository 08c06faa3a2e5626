package audio

import "time"

// Stats says how the sound of one peer fares. Counters run since the stream was
// added.
type Stats struct {
	Buffer    time.Duration // how long sound is kept back now, from the fastest possible arrival until it is pulled
	Target    time.Duration // what packets of late have needed, with a little room
	Jitter    time.Duration // spread of arrivals that Target covers
	Total     time.Duration // played since the first packet, silence included
	Concealed time.Duration // of it made up, because packets were lost or late
	FEC       time.Duration // of it rebuilt from the next packet's FEC
	// Lengthened and Shortened are what stretching has added and taken away.
	Lengthened, Shortened time.Duration
	// Waited is the sum of how long each of the Played packets was kept back, from
	// its own arrival until it was taken.
	Waited time.Duration
	Played uint64

	Level    float64       // RMS in dBFS over the last second, Silence where there is none
	Captured time.Duration // capture time of the packet played last on this process's Clock; zero while unknown

	Lost      uint64 // packets that were not there when their turn came
	Recovered uint64 // of these, rebuilt from the next packet's FEC
	// Supplemented counts packets that were missing when a copy came with a later one.
	Supplemented uint64
	Late         uint64 // packets that came after their turn
	Duplicates   uint64 // packets that came twice
	Dropped      uint64 // packets given up because the delay was far too long
	Resets       uint64 // times that the stream began anew
}

// Delay is the delay of the sound that is played now: from when its packet could
// have arrived at the earliest (on a path without jitter, when it arrived) until
// it leaves Pull, smoothed. playing is false before the first packet was played.
// Add the latency of the speaker (Playout.Latency) to know when it is heard. Any
// goroutine may ask as often as it likes: no lock is taken.
func (b *JitterBuffer) Delay() (delay time.Duration, playing bool) {
	d := time.Duration(b.played.Load())
	return d, d != 0
}

// SetMinimumDelay lets Delay be at least d, and half a second at most, for a
// picture that comes later and is to be in step. The way there is as smooth as
// for any other change of the target. Any goroutine may.
func (b *JitterBuffer) SetMinimumDelay(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.delay.least = max(0, min(d, maxLeast))
}

// Stats returns the figures of now. Any goroutine may ask.
func (b *JitterBuffer) Stats() Stats {
	b.mu.Lock()
	defer b.mu.Unlock()
	stats := b.stats
	stats.Buffer, stats.Target, stats.Jitter = b.smooth, b.delay.target(), b.delay.jitter
	stats.Level = b.loudness.RMS()
	return stats
}
