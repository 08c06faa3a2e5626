package codec

import (
	"hash/maphash"

	"moim/media"
)

// motionCut is the share of rows that are others in a picture that is a new one.
const motionCut = 0.4

// motion compares the pictures of a screen, which are free of noise: where
// nothing happens each is exactly the one before.
type motion struct {
	seed  maphash.Seed
	width int
	rows  []uint64 // hashes of the rows of all planes of the picture before
}

func newMotion() motion { return motion{seed: maphash.MakeSeed()} }

// observe says whether f is the same picture as the one before, and whether it
// is a wholly new one.
func (m *motion) observe(f *media.Frame) (still, cut bool) {
	halfWidth, halfHeight := (f.Width+1)/2, (f.Height+1)/2
	count := f.Height + 2*halfHeight
	if m.width != f.Width || len(m.rows) != count {
		m.width, m.rows = f.Width, make([]uint64, count)
	}
	u, v := m.rows[f.Height:][:halfHeight], m.rows[f.Height+halfHeight:]
	luma := m.compare(m.rows[:f.Height], f.Y, f.StrideY, f.Width)
	others := luma + m.compare(u, f.U, f.StrideUV, halfWidth) + m.compare(v, f.V, f.StrideUV, halfWidth)
	return others == 0, float64(luma) > motionCut*float64(f.Height)
}

// compare brings the hashes of a plane up to date and counts those that changed.
func (m *motion) compare(rows []uint64, plane []byte, stride, width int) (others int) {
	for n := range rows {
		hash := maphash.Bytes(m.seed, plane[n*stride:][:width])
		if hash != rows[n] {
			rows[n] = hash
			others++
		}
	}
	return others
}
