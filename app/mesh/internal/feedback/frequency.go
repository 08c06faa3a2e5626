package feedback

import "time"

// When feedback is sent.
const (
	quickInterval = 50 * time.Millisecond // while the sender feels its way
	quickFor      = 3 * time.Second       // from the first packet on
	// Later it is as frequent as it may be with so much of what comes in: a sender of
	// much fills a queue fast where a path narrows, and one of little does not.
	feedbackShare = 0.02
	feedbackBits  = 100 * 8 // of one on the wire, about
	leastInterval = 25 * time.Millisecond
	mostInterval  = 100 * time.Millisecond
	rateTime      = 500 * time.Millisecond // over which the rate of what comes in is averaged
)

// frequency decides how often feedback is sent.
type frequency struct{ rate float64 } // bits per second that come in

// next is the time until the next feedback, where so many bytes have come over a
// span, and the first packet so long ago.
func (f *frequency) next(bytes int, span, age time.Duration) time.Duration {
	if span > 0 {
		weight := min(span.Seconds()/rateTime.Seconds(), 1)
		f.rate += weight * (float64(8*bytes)/span.Seconds() - f.rate)
	}
	most := mostInterval
	if age < quickFor {
		most = quickInterval
	}
	if f.rate*feedbackShare*most.Seconds() <= feedbackBits {
		return most
	}
	return max(time.Duration(feedbackBits/(feedbackShare*f.rate)*float64(time.Second)), leastInterval)
}
