package call

// setQuality keeps how much of one's pictures a peer gets, for as long as the
// peer is in the call.
func (t *turn) setQuality(c SetQuality) {
	p := t.peer(c.Peer)
	if p == nil || p.quality == c.Quality || !c.Quality.isKnown() {
		return
	}
	p.quality = c.Quality
	t.do(setQuality{p.id, c.Quality})
}

func (q Quality) isKnown() bool {
	switch q {
	case QualityAutomatic, QualityHigh, QualityMedium, QualityLow, QualitySound, QualityPause:
		return true
	default:
		return false
	}
}
