package audio

import "math"

// Lengths in samples at 48 kHz.
const (
	shortestLag = 120 // 2.5 ms: the period of 400 Hz
	longestLag  = 720 // 15 ms: the period of 67 Hz
	spliceFade  = 360 // 7.5 ms: in which one place of the sound turns into another, at most
	// Places are compared from before to behind the splice.
	compareBefore, compareBehind = 120, 360
	compareLength                = compareBefore + compareBehind

	coarse    = 6 // the search begins at 8 kHz
	coarseMax = (longestLag + compareLength) / coarse
)

// splicer finds places of a sound that are alike, so that one can be left for
// the other without anybody hearing it (waveform similarity overlap-add). Its
// memory is allocated once. One goroutine uses it.
type splicer struct {
	low [coarseMax + 1]float64 // the sound at 8 kHz
}

// nearest looks for the lag, between two bounds in samples, at which pcm is most
// like what it is at a place: later where direction is 1, earlier where it is
// -1. It returns the lag and how alike the two are: 1 the same up to loudness, 0
// nothing to do with each other. Everything from place-compareBefore to
// compareBehind after it, and so with the lag, must lie within pcm. Where there is
// no room between the bounds, the lag is 0.
func (s *splicer) nearest(pcm []int16, place, direction, least, most int) (lag int, alike float64) {
	most = min(most, longestLag)
	least = max(least, 1)
	if most < least {
		return 0, 0
	}
	at := s.search(pcm, place-compareBefore, direction, least, most)
	alike = -1
	for l := max(least, at-coarse); l <= min(most, at+coarse); l++ {
		a := pcm[place-compareBefore:][:compareLength]
		b := pcm[place-compareBefore+direction*l:][:compareLength]
		if v := similarity(a, b); v > alike {
			lag, alike = l, v
		}
	}
	return lag, alike
}

// search is the coarse part of nearest, at an eighth of the rate or so: from is
// where what is compared begins.
func (s *splicer) search(pcm []int16, from, direction, least, most int) int {
	first, last := from, from+most+compareLength
	if direction < 0 {
		first, last = from-most, from+compareLength
	}
	n := (last - first) / coarse
	low := s.low[:n]
	for i := range low {
		sum := int32(0)
		for _, v := range pcm[first+i*coarse:][:coarse] {
			sum += int32(v)
		}
		low[i] = float64(sum)
	}
	const length = compareLength / coarse
	origin := (from - first) / coarse
	best, lag := math.Inf(-1), least
	for l := (least + coarse - 1) / coarse; l <= most/coarse; l++ {
		other := origin + direction*l
		if other < 0 || other+length > n {
			continue
		}
		var cross, energy float64
		for i := range length {
			a, b := low[origin+i], low[other+i]
			cross += a * b
			energy += b * b
		}
		if v := cross / math.Sqrt(energy+1); v > best {
			best, lag = v, l*coarse
		}
	}
	return lag
}

// similarity is the normalised correlation of two stretches of the same length.
// What is quiet as good as silence is like everything.
func similarity(a, b []int16) float64 {
	var cross, x, y int64
	b = b[:len(a)]
	for i, v := range a {
		p, q := int64(v), int64(b[i])
		cross += p * q
		x += p * p
		y += q * q
	}
	const silent = 4 // mean square
	if n := int64(len(a)); x < silent*n && y < silent*n {
		return 1
	}
	return float64(cross) / math.Sqrt(float64(x+1)*float64(y+1))
}

// blend writes a sound into dst that begins as from and ends as to, of the same
// length; dst may be either. alike is how alike the two are: what is not alike
// needs more of both in the middle to be as loud there.
func blend(dst, from, to []int16, alike float64) {
	alike = max(0, min(alike, 1))
	n := float64(len(dst) + 1)
	for i := range dst {
		b := float64(i+1) / n
		a := 1 - b
		loud := math.Sqrt(a*a + b*b + 2*alike*a*b)
		dst[i] = saturate((a*float64(from[i]) + b*float64(to[i])) / loud)
	}
}

func saturate(v float64) int16 {
	return int16(max(math.MinInt16, min(math.Round(v), math.MaxInt16)))
}
