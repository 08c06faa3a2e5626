package audio

// usualLag is the longest period of most voices: 10 ms.
const usualLag = 480

// shorten leaves up to most samples out of what waits, and returns how many: a
// period of a voice, or any length where it is quiet. It is 0 where that would
// be heard, unless it is urgent.
func (r *renderer) shorten(most int, urgent bool) int {
	place := r.start
	most = min(most, longestLag, r.waiting()-compareBehind)
	least := shortestLag
	quiet := most >= least && r.quiet(r.pcm[place:][:most+compareBehind])
	if quiet {
		least = max(least, most/2)
	}
	lag, alike := r.splicer.nearest(r.pcm, place, 1, least, most)
	if !r.inaudible(lag, alike, quiet, urgent) {
		return 0
	}
	n := min(lag, spliceFade)
	blend(r.pcm[place:][:n], r.pcm[place:], r.pcm[place+lag:], alike)
	copy(r.pcm[place+n:], r.pcm[place+lag+n:r.end])
	r.end -= lag
	return lag
}

// lengthen repeats samples, as shorten leaves them out: about as many as are wanted
// where it is quiet, and a period of a voice elsewhere, be that more.
func (r *renderer) lengthen(wanted int, urgent bool) int {
	place := r.start
	if r.waiting() < compareBehind {
		return 0
	}
	wanted = max(shortestLag, min(wanted, longestLag))
	least, most := shortestLag, max(wanted, usualLag)
	quiet := r.quiet(r.pcm[place-most:][:most+compareBehind])
	if quiet {
		least, most = max(least, wanted*3/4), wanted
	}
	lag, alike := r.splicer.nearest(r.pcm, place, -1, least, most)
	if !r.inaudible(lag, alike, quiet, urgent) {
		return 0
	}
	r.room() // what waits may move
	place = r.start
	n := min(lag, spliceFade)
	copy(r.pcm[place+lag:], r.pcm[place:r.end])
	r.end += lag
	blend(r.pcm[place:][:n], r.pcm[place+lag:], r.pcm[place-lag:], alike)
	copy(r.pcm[place+n:place+lag], r.pcm[place-lag+n:place])
	return lag
}

// inaudible says whether a splice may be made.
func (r *renderer) inaudible(lag int, alike float64, quiet, urgent bool) bool {
	return lag > 0 && (quiet || alike >= alikeVoice || urgent && alike >= alikeUrgent)
}

// joinMost is how much of a late packet may be left out so that it fits what was
// made up in its time: 10 ms.
const joinMost = 480

// joinDear is how much more alike a packet has to be where so much is left out.
const joinDear = 0.2

// join lets what was made up turn into the packet that begins at from, which came
// too late to be played in its time. What was made up is carried on, period by
// period, and the packet is taken up where it is most like that. It returns by how
// many samples the sound became longer, which is 0 or less.
func (r *renderer) join(from int) int {
	if r.end-from < joinMost+compareLength {
		return 0
	}
	period, alike := r.splicer.nearest(r.pcm, from-compareBehind, -1, shortestLag, longestLag)
	if alike < alikeUrgent {
		period = longestLag
	}
	var carried [compareLength]int16
	for i := range carried {
		carried[i] = r.pcm[from-period+i%period]
	}
	skip, alike := 0, similarity(carried[:], r.pcm[from:][:compareLength])
	for offset := coarse; offset <= joinMost; offset += coarse {
		v := similarity(carried[:], r.pcm[from+offset:][:compareLength]) - joinDear*float64(offset)/joinMost
		if v > alike {
			skip, alike = offset, v
		}
	}
	n := spliceFade
	blend(r.pcm[from:][:n], carried[:n], r.pcm[from+skip:], alike)
	copy(r.pcm[from+n:], r.pcm[from+skip+n:r.end])
	r.end -= skip
	return -skip
}
