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
	case !said:
		return cost.Ask{}
	}
	ask := cost.Ask{Prominent: d.Pinned}
	if d.Layer != "" {
		ask.Rung = named(layerOf(d.Layer), rungs)
		return ask
	}
	if d.Width <= 0 || d.Height <= 0 {
		return ask
	}
	covers := func(r cost.Rung) bool {
		return float64(r.Width)*enlarged >= float64(d.Width) && float64(r.Height)*enlarged >= float64(d.Height)
	}
	for i := len(rungs) - 1; i >= 0; i-- {
		if covers(rungs[i]) {
			ask.Rung = i
			return ask
		}
	}
	ask.Short = rungs[0].RID != layerFull.String()
	return ask
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
