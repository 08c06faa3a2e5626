package estimate

import "time"

// Departures are counted in buckets.
const (
	departureBucket  = 50 * time.Millisecond
	departureBuckets = 10
)

// departures tells at what rate media is sent; probes are not counted.
type departures struct {
	bits  [departureBuckets]float64
	index int64 // of the present bucket, since the clock's zero
}

func (d *departures) add(now time.Duration, bits float64) {
	d.advance(now)
	d.bits[d.index%departureBuckets] += bits
}

func (d *departures) advance(now time.Duration) {
	index := int64(max(now, 0) / departureBucket)
	for i := max(d.index+1, index-departureBuckets+1); i <= index; i++ {
		d.bits[i%departureBuckets] = 0
	}
	d.index = max(d.index, index)
}

// rate is that of the last complete buckets, in bits per second.
func (d *departures) rate(now time.Duration) float64 {
	d.advance(now)
	sum := 0.0
	for i := range d.bits {
		if int64(i) != d.index%departureBuckets {
			sum += d.bits[i]
		}
	}
	return sum / ((departureBuckets - 1) * departureBucket).Seconds()
}
