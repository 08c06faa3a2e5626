package mesh

// layer is an encoding of a local video track: 0 is the full size. It stands
// for the names that studio and statistics know (rid).
type layer int8

// The layers.
const (
	layerNone layer = iota - 1
	layerFull
	layerHalf
	layerQuarter
	layerCount = 3
)

// String is the layer's rid; "" for none.
func (l layer) String() string {
	switch l {
	case layerFull:
		return "h"
	case layerHalf:
		return "m"
	case layerQuarter:
		return "l"
	default:
		return ""
	}
}

// layerOf is the layer with that rid. One without a name is the full one.
func layerOf(rid string) layer {
	switch rid {
	case "", "h":
		return layerFull
	case "m":
		return layerHalf
	case "l":
		return layerQuarter
	default:
		return layerNone
	}
}
