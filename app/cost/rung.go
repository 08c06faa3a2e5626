package cost

// MaxRungs is how many rungs a ladder has at the most; what follows is ignored.
const MaxRungs = 4

// Temporal levels of a rung: level 0 is every fourth picture, 1 every second, 2
// all of them.
const (
	temporalLevels = 3
	topTemporal    = temporalLevels - 1
	halfTemporal   = 1
)

// Rung is one encoding of a track that can be had at present. A ladder is a
// slice of rungs, the largest first. Bitrates are payload bits per second.
type Rung struct {
	RID           string
	Width, Height int     // pixels
	FPS           float64 // pictures per second at temporal level 2
	Most          int64   // more is not worth it
	Least         int64   // below this the next smaller rung looks better
	Text          bool    // of a screen: what is smaller cannot be read, however sharp it is
	Shed          bool    // this computer is too slow for all that the source gives
	// Shares are the parts of the bitrate that temporal levels 0, 1 and 2 take,
	// each with those below it; the zero value stands for 0.4, 0.6 and 1.
	Shares [temporalLevels]float64
}

// What a rung is worth at least: a part of what it is worth at the most, and,
// where it is the smallest, what still shows a face.
const (
	leastPart     = 0.35
	leastSmallest = 30_000
	// leastText is the same of a screen's larger rungs where nobody could have more. A
	// page of 10-point text takes three seconds then, but in half the size nobody could
	// ever read it.
	leastText = 200_000
)

// Ladder appends a rung for each offer to rungs, the largest first as the
// offers are, and works out what each is worth at least. Offers that nothing
// can be encoded with (no bitrate, no pictures) are left out.
func Ladder(rungs []Rung, offers ...Rung) []Rung {
	first := len(rungs)
	for _, r := range offers {
		if r.Most <= 0 || r.FPS <= 0 || len(rungs)-first == MaxRungs {
			continue
		}
		r.Least = r.enough()
		rungs = append(rungs, r)
	}
	if last := len(rungs) - 1; last >= first {
		rungs[last].Least = min(leastSmallest, rungs[last].Most)
	}
	return rungs
}

// enough is the bitrate with which a rung looks good.
func (r *Rung) enough() int64 { return max(int64(leastPart*float64(r.Most)), 1) }

// share is the part of the bitrate up to a temporal level.
func (r *Rung) share(temporal int) float64 {
	s := r.Shares
	if !(s[0] > 0 && s[0] <= s[1] && s[1] <= s[2] && s[2] <= 1) {
		s = [temporalLevels]float64{0.4, 0.6, 1}
	}
	return s[temporal]
}

// frames is how many pictures a second there are up to a temporal level.
func (r *Rung) frames(temporal int) float64 {
	return r.FPS / float64(int(1)<<(topTemporal-temporal))
}

// wire is the cost of the rung encoded with payload bits per second and sent up
// to a temporal level.
func (r *Rung) wire(payload int64, temporal, header int) int64 {
	return Wire(int64(float64(payload)*r.share(temporal)), r.frames(temporal), header)
}

// Cheapest is the least that the rung costs on the wire, in bits per second, where
// one datagram adds so many bytes (see Header).
func (r *Rung) Cheapest(header int) int64 { return r.wire(r.Least, 0, header) }

// payload is the most that the rung may be encoded with, so that it costs no
// more than wire when sent up to a temporal level; 0 where it is not worth it.
func (r *Rung) payload(wire int64, temporal, header int) int64 {
	p := float64(Payload(wire, r.frames(temporal), header)) / r.share(temporal)
	if p >= float64(r.Most) {
		return r.Most
	}
	if int64(p) < r.Least {
		return 0
	}
	return int64(p)
}
