package cost

import "time"

// Bitrates of the sound of a shared screen, in bits per second, one channel of
// anything: what nobody tells from the original, what few do, and what is still a song.
const (
	MusicBest   = 64_000
	MusicModest = 40_000
	MusicLeast  = 24_000
)

// UnmeasuredMusic is what the sound of a screen costs before that has been measured,
// in bits per second on the wire.
const UnmeasuredMusic = 90_000

// musicPart is how much of what there is, in percent, all sound together may take
// before that of the screen costs less.
const musicPart = 60

// Music chooses the bitrate of the one encoder of a shared screen's sound, whose
// packets go to everybody. The zero value is ready. One goroutine at a time uses it.
type Music struct {
	choice patient
}

// Bitrate is what to encode it with, in bits per second. It falls at once where there
// is less, and rises where better has been affordable for a while.
func (m *Music) Bitrate(now time.Duration, in *Input) int64 {
	best := int64(MusicLeast)
	for _, bitrate := range [...]int64{MusicBest, MusicModest} {
		if m.fits(in, bitrate) {
			best = bitrate
			break
		}
	}
	return m.choice.choose(now, best)
}

// fits says whether all can be sent it with that bitrate, voices beside it.
func (m *Music) fits(in *Input, bitrate int64) bool {
	each := WireSound(bitrate, packetsSound, in.header())
	var sound, other int64
	for i := range in.Peers {
		p := &in.Peers[i]
		if p.Quality == QualityPause {
			continue
		}
		own := each + max(p.Sound, 0)
		sound += own
		other += max(p.Other, 0)
		if p.Estimate > 0 && (p.Estimate-max(p.Other, 0))*musicPart < own*100 {
			return false
		}
	}
	limit := in.limit(in.Uplink)
	return limit <= 0 || max(limit-other, 0)*musicPart >= sound*100
}
