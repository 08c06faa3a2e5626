package cost

import "time"

// Quality is the lever beside a peer's cost. The words are those of app/call.
type Quality string

// The qualities.
const (
	QualityAutomatic Quality = ""
	QualityHigh      Quality = "high"   // before others
	QualityMedium    Quality = "medium" // not the largest layer (rid h)
	QualityLow       Quality = "low"    // the smallest layer only (rid l)
	QualitySound     Quality = "sound"  // no pictures
	QualityPause     Quality = "pause"  // nothing but control
)

// Held is why a peer gets less than it asks for. The words are those of app/call.
type Held string

// The reasons, the first that holds.
const (
	HeldNot      Held = ""
	HeldChoice   Held = "choice"   // a Quality, or SoundOnly
	HeldBudget   Held = "budget"   // Input.Budget
	HeldLink     Held = "link"     // Input.Uplink or Peer.Estimate
	HeldComputer Held = "computer" // Ask.Short
)

// Ask is what a peer's tile of one track warrants.
type Ask struct {
	Rung      int  // the largest rung that it warrants; -1 for no picture
	Prominent bool // pinned, or speaking: before others
	Short     bool // it warrants a larger rung than this computer encodes
}

// What a peer costs besides pictures before that has been measured, in bits per
// second on the wire.
const (
	UnmeasuredSound = 50_000
	UnmeasuredOther = 10_000 // control and the like
)

// Peer is one receiver. Rates are bits per second on the wire.
type Peer struct {
	Key            string // identity, unique within an Input
	Estimate       int64  // what its path carries; 0 where that is not known
	Sound, Other   int64  // what flows to it anyway: the voice; control and the like
	Music          int64  // likewise: the sound of a shared screen
	Quality        Quality
	Camera, Screen Ask
}

// Input is all that an allocation depends on. Rates are bits per second on the wire.
type Input struct {
	Budget         int64 // the most in sum; 0 is none
	Uplink         int64 // what the network carries in sum; 0 where that is not known
	SoundOnly      bool  // no pictures for anybody
	Header         int   // of one datagram (see Header); 0 stands for IPv4's
	Camera, Screen []Rung
	Peers          []Peer
}

// limit is the most that may flow in sum, 0 where there is no bound.
func (in *Input) limit(uplink int64) int64 {
	switch {
	case in.Budget <= 0:
		return max(uplink, 0)
	case uplink <= 0:
		return in.Budget
	}
	return min(in.Budget, uplink)
}

func (in *Input) header() int {
	if in.Header <= 0 {
		return HeaderIPv4UDP
	}
	return in.Header
}

// Choice is what a peer gets of one track.
type Choice struct {
	Rung     int   // -1 for none
	Temporal int   // the highest temporal level that is sent, 0 to 2
	BPS      int64 // what that costs, bits per second on the wire
}

// Grant is what a peer gets.
type Grant struct {
	Camera, Screen Choice
	Target         int64 // bits per second on the wire, sound and other included
	Held           Held
}

// Plan is an allocation. Allocate uses its slices again.
type Plan struct {
	Camera, Screen []int64 // what to encode each rung with, payload bits per second; 0: do not
	Grants         []Grant // in the order of Input.Peers
	Total          int64   // of all targets
	// Sound is the part of the peers' sound that the limit carries, 1 where it
	// carries all of it. Below 1 there are no pictures.
	Sound float64
	// Limited says that somebody gets less because of Input.Budget.
	Limited bool
}

// Patience is how long an Allocator waits before it gives more. The zero value
// stands for the defaults.
type Patience struct {
	Stay  time.Duration // that a larger rung must be affordable for; 0 is 1 s
	After time.Duration // within which a fall makes the next rise take twice as long; 0 is 10 s
}
