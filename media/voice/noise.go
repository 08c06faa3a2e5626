package voice

const (
	noiseSpan  = 80   // frames over which the least power is looked for: 0.8 s, twice
	noiseBlur  = 0.85 // of power from frame to frame
	noiseBias  = 1.8  // by which the mean of noise is above its least
	noiseSlope = 0.1  // share of the way to a new estimate per frame
)

// noise follows the power of what is always there, bin by bin: the least power
// of the last one to two seconds, which speech leaves again and again (minimum
// statistics, Martin 2001).
type noise struct {
	blurred, least, before, floor [bins]float32
	frames                        int
}

// learn takes in the power spectrum of one frame.
func (n *noise) learn(left *[bins]float32) {
	if n.frames == 0 {
		n.blurred, n.least, n.before, n.floor = *left, *left, *left, *left
	}
	n.frames++
	turn := n.frames%noiseSpan == 0
	for k, v := range left {
		n.blurred[k] = noiseBlur*n.blurred[k] + (1-noiseBlur)*v
		n.least[k] = min(n.least[k], n.blurred[k])
		n.floor[k] += noiseSlope * (noiseBias*min(n.least[k], n.before[k]) - n.floor[k])
		if turn {
			n.before[k], n.least[k] = n.least[k], n.blurred[k]
		}
	}
}
