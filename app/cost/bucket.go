package cost

import "time"

// What a Bucket counts with. A level is time: how long the rate needs to carry
// what is meant.
const (
	bucketPacket = 1280                   // bytes of the largest packet on the wire, about
	bucketDepth  = 40 * time.Millisecond  // saved at most
	bucketDebt   = 40 * time.Millisecond  // what cannot wait takes in advance, at most, for windows to hold
	bucketWide   = 100 * time.Millisecond // saved at most where that is two packets
	bucketWindow = 1050 * time.Millisecond
	bucketGone   = time.Second // a debt beyond that is forgotten

	million       = 1_000_000
	bucketSlowest = 1000        // bits per second
	bucketLargest = 100 << 20   // bytes at once, so that nothing overflows
	leastRefill   = 500_000     // millionths of the rate
	longIdle      = time.Minute // fills any bucket
)

// Bucket is a hard budget for everything that leaves: a token bucket that is
// filled a little more slowly than its rate. With rate R
//   - each window of 1 s carries at most 1.05 R,
//   - each window of 10 s carries at most 1.0 R,
//   - at least 0.9 R is used where as much wants to be sent (from 100 kb/s on).
//
// That is so because a window of length w carries no more than what was saved
// before it, what flows in, and the debt at its end: depth + refill*w + debt.
// Depth is 40 ms of R, but two packets down to 100 ms and one packet always;
// the refill is 0.97 R, or less where a deeper bucket needs it, so that
// depth, refill of a second and 40 ms of debt are never more than 1.05 s of R
// (down to 20 kb/s, where a packet alone is half of what a second carries).
//
// What can wait asks Room first. What cannot (sound, control, handshakes,
// connection checks) is spent without asking and may leave a debt, which is paid
// before Room says yes again. The windows hold while such debts stay below 40 ms
// of R. Where they do not, windows exceed by what is beyond; a debt of more than a
// second means that what cannot wait is by itself too much, and is not kept.
//
// A level is kept as time, not as bytes, so a change of the rate changes what is
// saved and what is owed in proportion. A window that begins after a change
// holds at the new rate; one in which the rate changes holds at the highest rate
// that it has seen.
//
// Where time goes backwards, the latest time seen counts. The zero value is a
// bucket without a limit. One goroutine at a time uses it.
type Bucket struct {
	rate   int64         // bits per second; 0 is no limit
	refill int64         // millionths of the rate
	depth  time.Duration // of the rate
	level  time.Duration // of the rate; negative is debt
	at     time.Duration // level's time
	held   int           // bytes
}

// SetRate changes the rate, in bits per second on the wire, at once. Zero and
// less is no limit; less than 1 kb/s counts as that.
func (b *Bucket) SetRate(bps int64, now time.Duration) {
	b.advance(now)
	before := b.rate
	if bps <= 0 {
		b.rate = 0
		return
	}
	b.rate = max(bps, bucketSlowest)
	one := b.cost(bucketPacket)
	b.depth = max(bucketDepth, min(2*one, bucketWide), one)
	b.refill = max(int64(bucketWindow-bucketDebt-b.depth)*million/int64(time.Second), leastRefill)
	if before == 0 {
		b.level = b.depth
	}
	b.level = min(b.level, b.depth)
}

// Rate is the rate in bits per second; 0 is no limit.
func (b *Bucket) Rate() int64 { return b.rate }

// Spend takes bytes that left, whether there was room or not.
func (b *Bucket) Spend(bytes int, now time.Duration) {
	b.advance(now)
	if b.rate == 0 || bytes <= 0 {
		return
	}
	b.level = max(b.level-b.cost(bytes), -bucketGone)
}

// Hold keeps room for bytes that are about to be spent, until Release.
func (b *Bucket) Hold(bytes int) { b.held += bytes }

// Release gives back what was held, spent or not.
func (b *Bucket) Release(bytes int) { b.held -= bytes }

// Room says whether so many bytes may be sent now. More than the bucket ever
// holds may be sent when it is full.
func (b *Bucket) Room(bytes int, now time.Duration) bool { return b.missing(bytes, now) <= 0 }

// Wait is how long it takes from now until there is Room for so many bytes, if
// nothing is spent meanwhile; 0 where there is.
func (b *Bucket) Wait(bytes int, now time.Duration) time.Duration {
	missing := b.missing(bytes, now)
	if missing <= 0 {
		return 0
	}
	return (missing*million + time.Duration(b.refill) - 1) / time.Duration(b.refill)
}

// missing is what the level lacks for so many bytes.
func (b *Bucket) missing(bytes int, now time.Duration) time.Duration {
	b.advance(now)
	if b.rate == 0 || bytes <= 0 {
		return 0
	}
	return min(b.cost(bytes), b.depth) + b.cost(b.held) - b.level
}

// cost is how long the rate needs for so many bytes, rounded up.
func (b *Bucket) cost(bytes int) time.Duration {
	bits := int64(min(bytes, bucketLargest)) * 8
	return time.Duration((bits*int64(time.Second) + b.rate - 1) / b.rate)
}

func (b *Bucket) advance(now time.Duration) {
	if now <= b.at {
		return
	}
	if b.rate > 0 {
		flown := min(now-b.at, longIdle) * time.Duration(b.refill) / million
		b.level = min(b.level+flown, b.depth)
	}
	b.at = now
}
