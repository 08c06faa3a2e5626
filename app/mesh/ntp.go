package mesh

import "time"

// ntpEpoch is how many seconds NTP's epoch, 1900, lies before Unix time's.
const ntpEpoch = 2208988800

// ntp is a time in 32.32 fixed point (RFC 5905 section 6).
type ntp uint64

func ntpOf(t time.Time) ntp {
	fraction := uint64(t.Nanosecond()) << 32 / uint64(time.Second)
	return ntp(uint64(t.Unix()+ntpEpoch)<<32 | fraction)
}

// wall is the time again; the era is the one that began in 1900.
func (n ntp) wall() time.Time {
	nanos := int64((uint64(uint32(n))*uint64(time.Second) + 1<<31) >> 32)
	return time.Unix(int64(n>>32)-ntpEpoch, nanos)
}

// middle is the 16.16 form of receiver reports (RFC 3550 section 6.4.1).
func (n ntp) middle() uint32 { return uint32(n >> 16) }

// roundTrip is the round trip time that a reception report tells: now, less
// when our report arrived and how long the peer held it. ok is false where it
// tells none.
func roundTrip(now ntp, last, delay uint32) (rtt time.Duration, ok bool) {
	if last == 0 {
		return 0, false
	}
	units := int32(now.middle() - last - delay)
	if units < 0 {
		return 0, false
	}
	return time.Duration(units) * time.Second / (1 << 16), true
}
