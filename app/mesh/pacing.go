package mesh

// How fast a lane goes.
const (
	// paceFactor is how much faster than its peer's target, so that a picture does not
	// take until the next one.
	paceFactor = 2.5
	// pathFactor is how much faster than its path all that flows to a peer may go, so that a
	// large picture does not fill a queue on the way, which would be taken for a path
	// that has got slower.
	pathFactor = 1.1
	// leastPace lets what is in a lane out when nothing is granted any more.
	leastPace = 100_000
)

// pacing is how fast the pictures for a peer may go, in bits per second on the wire.
func (a *account) pacing() int64 {
	target, besides := a.grant.Target, a.sound+a.other
	pace := int64(paceFactor * float64(target))
	if a.state.Acked > 0 { // the path is known by more than a guess
		pace = min(pace, max(int64(pathFactor*float64(a.state.Estimate))-besides, target-besides))
	}
	return max(pace, leastPace)
}
