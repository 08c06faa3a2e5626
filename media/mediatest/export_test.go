package mediatest

import "moim/media"

// Draw draws the frame of a beat without waiting for its time.
func (p *Pattern) Draw(beat int64) *media.Frame { return p.draw(beat, p.pacer.Time(beat)) }
