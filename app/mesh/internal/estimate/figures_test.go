package estimate_test

import (
	"slices"
	"time"
)

// mean is the rate of arrivals between two times, in bits per second.
func (f *flow) mean(from, to time.Duration) float64 {
	bits := 0.0
	for _, s := range f.arrived {
		if s.at >= from && s.at < to {
			bits += s.value
		}
	}
	return bits / (to - from).Seconds()
}

// reached is how long after a time the estimate first was at a rate and stayed
// there, but for a tenth, for half a second.
func (f *flow) reached(from time.Duration, bps float64) time.Duration {
	since := time.Duration(-1)
	for _, s := range f.rates {
		switch {
		case s.at < from || since < 0 && s.value < bps:
		case since < 0:
			since = s.at
		case s.value < 0.9*bps:
			since = -1
		case s.at-since >= 500*ms:
			return since - from
		}
	}
	return time.Hour
}

// quantile is a quantile of the values between two times.
func quantile(samples []sample, q float64, from, to time.Duration) float64 {
	var values []float64
	for _, s := range samples {
		if s.at >= from && s.at < to {
			values = append(values, s.value)
		}
	}
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[min(int(q*float64(len(values))), len(values)-1)]
}

// wait is a quantile of the time that packets wait in the link's queue, by time
// and not by packet: one sample every 10 ms.
func (l *link) wait(q float64, from, to time.Duration) time.Duration {
	return seconds(quantile(l.delays, q, from, to))
}

// observe samples the queue.
func (l *link) observe() {
	l.w.every(10*ms, func() bool {
		l.delays = append(l.delays, sample{l.w.now, l.waiting().Seconds()})
		return true
	})
}
