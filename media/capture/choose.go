package capture

import (
	"math"
	"slices"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// Want is what a caller would like from a camera; a zero field leaves that to
// the package, which likes 1280x720 at 30.
type Want struct {
	Width, Height int     // pixels
	FPS           float64 // frames per second
}

func (w Want) withDefaults() Want {
	if w.Width <= 0 || w.Height <= 0 {
		w.Width, w.Height = 1280, 720
	}
	if w.FPS <= 0 {
		w.FPS = 30
	}
	return w
}

// formatCost is how much worse each format is than planes that need copying
// only: packed ones are rearranged, JPEG is decoded. Others cannot be used.
func formatCost(format frame.Format) (cost float64, ok bool) {
	switch format {
	case frame.FormatI420:
		return 0, true
	case frame.FormatYUYV, frame.FormatYUY2, frame.FormatUYVY:
		return 0.05, true
	case frame.FormatNV12, frame.FormatNV21:
		return 0.1, true
	case frame.FormatMJPEG:
		return 0.4, true
	}
	return 0, false
}

// rank sorts what a camera offers, best first, and leaves out what cannot be
// used.
func rank(offers []prop.Media, want Want) []prop.Media {
	want = want.withDefaults()
	usable := slices.DeleteFunc(slices.Clone(offers), func(p prop.Media) bool {
		_, ok := formatCost(p.FrameFormat)
		return !ok || p.Width < 2 || p.Height < 2 || p.Width > maxSide || p.Height > maxSide
	})
	slices.SortStableFunc(usable, func(a, b prop.Media) int {
		switch costA, costB := offerCost(a, want), offerCost(b, want); {
		case costA < costB:
			return -1
		case costA > costB:
			return 1
		}
		return 0
	})
	return usable
}

// offerCost weighs an offer: missing pixels and frames are dear, another shape
// less, too much of anything a little.
func offerCost(p prop.Media, want Want) float64 {
	format, _ := formatCost(p.FrameFormat)
	cost := format
	width, height := float64(p.Width), float64(p.Height)
	short := max(float64(want.Width)/width, float64(want.Height)/height)
	if short > 1 {
		cost += 6 * math.Log2(short)
	}
	if excess := width * height / float64(want.Width*want.Height); excess > 1 {
		cost += math.Log2(excess)
	}
	shape := math.Abs(math.Log2(width / height * float64(want.Height) / float64(want.Width)))
	cost += 2 * shape
	switch fps := float64(p.FrameRate); {
	case fps == 0: // the driver does not know
		cost += 0.3
	case fps < want.FPS-0.5:
		cost += 4 * (want.FPS - fps) / want.FPS
	default:
		cost += 0.2 * math.Log2(max(fps/want.FPS, 1))
	}
	return cost
}
