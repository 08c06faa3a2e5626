package cost

import "time"

// soundPatience is for how long a better bitrate of sound has to be affordable before it
// is taken.
const soundPatience = 5 * time.Second

// patient is a bitrate of sound that falls at once and rises where better has been
// affordable for a while. The zero value has chosen nothing yet.
type patient struct {
	bitrate int64 // chosen last
	waiting bool
	since   time.Duration // that better could be had
}

// choose takes the best bitrate that there is at a time, or lets it wait.
func (p *patient) choose(now time.Duration, best int64) int64 {
	switch {
	case p.bitrate == 0 || best < p.bitrate:
		p.bitrate, p.waiting = best, false
	case best == p.bitrate:
		p.waiting = false
	case !p.waiting:
		p.waiting, p.since = true, now
	case now-p.since >= soundPatience:
		p.bitrate, p.waiting = best, false
	}
	return p.bitrate
}
