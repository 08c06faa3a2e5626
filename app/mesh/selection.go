package mesh

// selection decides which samples of a local video track one peer gets, so
// that what it gets can be decoded without a gap. Between temporal layers it
// switches at once, between sizes at a keyframe of the new one. The goroutine
// that holds the track's lock owns it.
type selection struct {
	target layer // granted size
	level  uint8 // granted temporal layer
	size   layer // being sent; none while only a keyframe makes sense
	golden bool  // the peer has the latest picture of the middle temporal layer
}

// newSelection grants nothing.
func newSelection() selection { return selection{target: layerNone, size: layerNone} }

// grant changes what the peer may get from now on.
func (s *selection) grant(target layer, level uint8) {
	s.target, s.level = target, level
	if target == layerNone {
		s.restart()
	}
}

// restart lets nothing but a keyframe through.
func (s *selection) restart() { s.size, s.golden = layerNone, false }

// waiting is the size of which the peer needs a keyframe; none where it goes on
// without.
func (s *selection) waiting() layer {
	if s.target == s.size {
		return layerNone
	}
	return s.target
}

// allowed is the temporal layer up to which samples of the present size go.
// While a smaller size is waited for, the larger one costs as little as it can.
func (s *selection) allowed() uint8 {
	switch {
	case s.target == s.size:
		return s.level
	case s.target > s.size:
		return 0
	default:
		return maxTemporal
	}
}

// maxTemporal is the highest temporal layer.
const maxTemporal = 2

// take says whether the peer gets a sample.
func (s *selection) take(p *parcel) bool {
	if p.keyframe && p.layer == s.target {
		s.size, s.golden = s.target, true
		return true
	}
	if s.size == layerNone || p.layer != s.size {
		return false
	}
	switch {
	case p.temporal == 0:
		if p.keyframe {
			s.golden = true
		}
		return true
	case p.temporal > s.allowed() || !p.sync && !s.golden:
		s.skipped(p.temporal)
		return false
	case p.temporal == 1:
		s.golden = true
	}
	return true
}

// skipped notes that the peer does not get a sample of the present size.
func (s *selection) skipped(temporal uint8) {
	switch temporal {
	case 0:
		s.restart()
	case 1:
		s.golden = false
	}
}
