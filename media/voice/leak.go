package voice

const (
	// leakMemory is what a band's statistics keep from one frame to the next:
	// half a second.
	leakMemory = 0.98
	// leakLeast and leakMost bound the share of a signal's power that may be left
	// of it: -40 and +6 dB.
	leakLeast, leakMost = 1e-4, 4
	// leakTrust is the share of the known signal's power up to which a frame
	// counts in full, leakRise what a frame may count for at most, in multiples
	// of the share so far.
	leakTrust, leakRise = 0.1, 16
	// poorShare is the share above which the known signal explains little.
	poorShare = 0.1
	// rest is what of an echo's power may still be in the room a frame later.
	rest = 0.55
)

// leak learns by band which share of a known signal's power is still in what the
// filter leaves: the slope of the one power over the other. Somebody who speaks
// here does not become louder when the far end does, so that what he says adds to
// the power but not to the slope.
type leak struct {
	known, left, square, product [bands]float32 // running means
	share                        [bands]float32
	held                         [bins]float32 // the known signal's power with its rest in the room
}

// learn takes in the power spectra of one frame. Right after a jump, what is much
// louder than before counts as well.
func (l *leak) learn(known, left *[bins]float32, jumped bool) {
	edges := bandEdges()
	for b := range bands {
		var x, y float32
		for k := edges[b]; k < edges[b+1]; k++ {
			l.held[k] = max(known[k], rest*l.held[k])
			x += l.held[k]
			y += left[k]
		}
		if x < 1 {
			continue
		}
		// What is much louder than the known signal, or than what is left of it as a
		// rule, is somebody who speaks here.
		rate := (1 - leakMemory) * min(1, leakTrust*x/(y+1))
		if !jumped {
			y = min(y, leakRise*l.share[b]*x+1)
		}
		l.known[b] += rate * (x - l.known[b])
		l.left[b] += rate * (y - l.left[b])
		dx, dy := x-l.known[b], y-l.left[b]
		l.square[b] += rate * (dx*dx - l.square[b])
		l.product[b] += rate * (dx*dy - l.product[b])
		if l.square[b] > 0 {
			l.share[b] = min(max(l.product[b]/l.square[b], leakLeast), leakMost)
		}
	}
}

// estimate raises the estimate of what is left of the known signal in dst: its
// share, or least where that is more.
func (l *leak) estimate(dst *[bins]float32, least float32) {
	edges := bandEdges()
	for b := range bands {
		share := max(l.share[b], least)
		for k := edges[b]; k < edges[b+1]; k++ {
			dst[k] = max(dst[k], share*l.held[k])
		}
	}
}

// poor says whether much is left of the known signal in the bands of speech.
func (l *leak) poor() bool {
	var x, y float32
	for b := 2; b < 20; b++ {
		x += l.known[b]
		y += l.share[b] * l.known[b]
	}
	return y > poorShare*x
}
