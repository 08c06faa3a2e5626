package mediatest

import (
	"math/rand/v2"

	"moim/media"
)

// Grain is what tells a camera from a drawing: every sensor has noise, so that an
// encoder never runs out of something to spend bits on. Without it a picture as
// calm as this one costs whatever the encoder's last keyframe left to do, and
// what it costs says nothing about a camera.
const (
	// grains is how many there are. It is no multiple of one, two or four, so that no
	// picture has the grain of one that an encoder predicts it from.
	grains = 7
	// grain is how strong it is, in steps of luma: a standard deviation, as of a
	// webcam in a room that is lit well.
	grain = 2.5
)

// grained is a copy of a picture with grain from a row on, the same for the same seed.
func grained(f *media.Frame, top int, seed uint64) *media.Frame {
	g := (&media.FramePool{}).Get(f.Width, f.Height)
	copyRows(g.Y, g.StrideY, f.Y, f.StrideY, f.Width, f.Height)
	w, h := (f.Width+1)/2, (f.Height+1)/2
	copyRows(g.U, g.StrideUV, f.U, f.StrideUV, w, h)
	copyRows(g.V, g.StrideUV, f.V, f.StrideUV, w, h)
	random := rand.New(rand.NewPCG(seed, grains)) //nolint:gosec // G404: noise, not a secret
	for y := top; y < f.Height; y++ {
		row := g.Y[y*g.StrideY:][:f.Width]
		for x := range row {
			row[x] = byte(float64(row[x]) + grain*random.NormFloat64() + 0.5)
		}
	}
	return g
}
