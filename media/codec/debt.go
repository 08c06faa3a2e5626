package codec

import "time"

// mostDebt is how much time's worth of bits may be under way before a screen's
// next picture is made.
const mostDebt = 150 * time.Millisecond

// debt is what a screen's pictures have cost beyond the bitrate. A page that is
// new as a whole takes a second to get there; what is made meanwhile would queue
// behind it and be old by then, so nothing is, and the picture after is the
// latest one. What scrolls gets as many pictures a second as there are bits for.
//
// libvpx keeps such an account too, but forgives what is over its small buffer.
type debt struct {
	bits float64
	at   time.Duration // capture time up to which it is paid
}

// pay takes off what the bitrate has carried until a time, and reports whether
// another picture may be made.
func (d *debt) pay(at time.Duration, bps int) bool {
	if gap := at - d.at; gap > 0 {
		d.bits = max(d.bits-gap.Seconds()*float64(bps), 0)
	}
	d.at = at
	return d.bits <= mostDebt.Seconds()*float64(bps)
}

// owe takes in a picture.
func (d *debt) owe(bits int) { d.bits += float64(bits) }
