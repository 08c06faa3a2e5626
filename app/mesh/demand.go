package mesh

import (
	"moim/app/cost"
	"moim/signaling"
)

// enlarged is how much a picture may be enlarged in a tile, in each direction,
// before a larger layer is worth its price.
const enlarged = 4.0 / 3

// askOf says which rung of a ladder (largest first) a peer's tile warrants. Who
// has not said anything gets the full size (PROTOCOL.md section 7).
func askOf(d signaling.Demand, said bool, rungs []cost.Rung) cost.Ask {
	switch {
	case len(rungs) == 0 || said && !d.Visible:
		return cost.Ask{Rung: -1}
	case said && d.Layer != "":
		return cost.Ask{Rung: named(layerOf(d.Layer), rungs), Prominent: d.Pinned}
	}
	ask := cost.Ask{Prominent: d.Pinned}
	covered := false
	if said && d.Width > 0 && d.Height > 0 {
		ask.Rung, covered = covering(d, rungs)
	}
	// Of the full size the computer leaves out frames, of what is more than the
	// largest there is, size.
	largest := &rungs[0]
	ask.Short = ask.Rung == 0 && largest.Shed && (!covered || largest.RID == layerFull.String())
	return ask
}

// covering is the smallest rung that covers a tile, or the largest where none does.
func covering(d signaling.Demand, rungs []cost.Rung) (rung int, covered bool) {
	for i := len(rungs) - 1; i >= 0; i-- {
		r := &rungs[i]
		if float64(r.Width)*enlarged >= float64(d.Width) && float64(r.Height)*enlarged >= float64(d.Height) {
			return i, true
		}
	}
	return 0, false
}

// named is the rung of a layer, or else the next smaller one, or the smallest.
func named(l layer, rungs []cost.Rung) int {
	for i, r := range rungs {
		if layerOf(r.RID) >= l {
			return i
		}
	}
	return len(rungs) - 1
}
