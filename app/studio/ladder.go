package studio

import (
	"math"

	"moim/app/call"
	"moim/media"
)

// The layers of a camera, the largest first: all of the picture, half and a
// quarter of each side. A screen has the first two only, because nobody can read
// the third.
const (
	ridFull    = "h"
	ridHalf    = "m"
	ridQuarter = "l"

	cameraLayers = 3
	screenLayers = 2
)

const (
	leastPixels  = 80 * 44 // a smaller picture is not worth a layer
	leastBitrate = 60_000  // nor is a smaller bitrate, in bits per second

	// A picture of worthPixels is worth worthBitrate; others as many bits per
	// pixel more as they are smaller, by a power of their pixels.
	worthPixels  = 640 * 360
	worthBitrate = 500_000
	worthPower   = 0.75
	// worthNext is the most that a layer gets of what the next larger one has.
	worthNext = 0.6
)

// ladder returns the layers in which a picture is worth encoding, the largest
// first. most is what the largest may have, in bits per second.
func ladder(track call.Track, width, height int, fps float64, most int) []media.Layer {
	layers := []media.Layer{{RID: ridFull, Width: width, Height: height, FPS: fps, Bitrate: most}}
	count := cameraLayers
	if track == call.TrackScreen {
		count = screenLayers
		layers[0].Shares = [3]float64{1, 1, 1}
	}
	for _, rid := range []string{ridHalf, ridQuarter}[:count-1] {
		width, height = width/2&^1, height/2&^1
		if width*height < leastPixels {
			break
		}
		before := layers[len(layers)-1]
		layers = append(layers, media.Layer{
			RID: rid, Width: width, Height: height, FPS: fps, Bitrate: worth(layers[0], before, width*height),
			Shares: before.Shares,
		})
	}
	return layers
}

// worth is the most that a smaller layer of so many pixels should have: its share
// of the largest, by its pixels, unless that one has so little or so much that
// the share says nothing about the smaller one's needs.
func worth(largest, before media.Layer, pixels int) int {
	power := func(over int) float64 { return math.Pow(float64(pixels)/float64(over), worthPower) }
	share := float64(largest.Bitrate) * power(largest.Width*largest.Height)
	own := worthBitrate * power(worthPixels)
	bps := min(max(share, min(own, worthNext*float64(before.Bitrate))), 2*own)
	return min(max(int(bps), leastBitrate), before.Bitrate)
}

// shedding is what is left out of a ladder: all layers before First, and of that
// one's pictures all but every Divisor-th.
type shedding struct {
	first, divisor int
}

// sheddings returns what to leave out of a ladder of so many layers, step by
// step, when the computer is too slow; the first step leaves out nothing. A
// screen keeps its size longer than its frame rate, because text must be sharp.
func sheddings(track call.Track, layers int) []shedding {
	steps := []shedding{{0, 1}, {0, 2}}
	for n := range layers {
		switch {
		case track != call.TrackScreen && n > 0:
			steps = append(steps, shedding{n, 1}, shedding{n, 2})
		case track == call.TrackScreen && n > 0:
			steps = append(steps, shedding{n, 2}, shedding{n, 4})
		case track == call.TrackScreen:
			steps = append(steps, shedding{n, 4})
		}
	}
	return steps
}

// apply returns what is left of the layers.
func (s shedding) apply(layers []media.Layer) []media.Layer {
	if s == (shedding{0, 1}) {
		return layers
	}
	left := append([]media.Layer(nil), layers[s.first:]...)
	left[0].FPS /= float64(s.divisor)
	for n := range left {
		left[n].Shed = true
	}
	return left
}
