package codec

import (
	"math"

	"moim/media"
)

// Quantizers of a screen's pictures, as libvpx counts them (0 to 63). At coarsest, a
// machine still reads 95 % of the words in 10-point text; at 58, three quarters.
const (
	finest   = 2
	coarsest = 54
	// doubling is by how many quantizers the bits of text double.
	doubling = 12
)

const (
	// turnTime is how much time's worth of bits a picture may take that is new as a
	// whole, such as the next page: readable soon, and then sharpened.
	turnTime = 0.7 // seconds
	// turnLeast is from which on a picture counts as new: the time that its bits
	// would take at a medium quantizer.
	turnLeast  = 0.25 // seconds
	turnMiddle = 40

	rowStep    = 8 // every so many rows are looked at
	noticeable = 8 // difference of luma that counts as new
	// firstPrice is what is thought of the bits per edge before anything was
	// measured: those of a page of text.
	firstPrice = 0.03
)

// novelty tells how much there is in a screen's picture that was not in the one
// before, and chooses the quantizer for it. libvpx's rate control looks at how
// full its buffer is and not at what comes, so that after a pause it spends two
// seconds' bits on a page that nobody sees before they have arrived.
type novelty struct {
	rows          []byte // the rows looked at, of the picture before
	width, height int
	price         float64 // bits per edge at the coarsest quantizer
}

// edges sums up the differences between neighbours among the pixels that are new,
// all of them where the picture stands alone.
func (n *novelty) edges(f *media.Frame, alone bool) float64 {
	if f.Width != n.width || f.Height != n.height {
		n.width, n.height, alone = f.Width, f.Height, true
		n.rows = make([]byte, f.Width*((f.Height+rowStep-1)/rowStep))
	}
	sum := 0
	for y, at := 0, 0; y < f.Height; y, at = y+rowStep, at+f.Width {
		line, before := f.Y[y*f.StrideY:][:f.Width], n.rows[at:][:f.Width]
		if !alone && string(line) == string(before) {
			continue
		}
		last := int(line[0])
		for x, value := range line {
			now := int(value)
			if alone || distance(now, int(before[x])) >= noticeable {
				sum += distance(now, last)
			}
			last = now
		}
		copy(before, line)
	}
	return float64(sum * rowStep)
}

func distance(a, b int) int { return max(a-b, b-a) }

// choose returns the quantizers between which libvpx may choose for a picture of
// so many edges, at a bitrate.
func (n *novelty) choose(edges float64, bps int) (least, most int) {
	if n.price == 0 {
		n.price = firstPrice
	}
	bits := edges * n.price // at the coarsest
	if bits*math.Exp2(float64(coarsest-turnMiddle)/doubling) < turnLeast*float64(bps) {
		return finest, coarsest
	}
	spare := math.Log2(turnTime * float64(bps) / bits)
	q := min(max(coarsest-int(spare*doubling), turnMiddle/2), coarsest)
	return q, q
}

// learn takes in what a picture has cost that choose gave one quantizer.
func (n *novelty) learn(edges float64, q, bits int) {
	if edges <= 0 || bits <= 0 {
		return
	}
	price := float64(bits) / edges / math.Exp2(float64(coarsest-q)/doubling)
	n.price += (min(max(price, firstPrice/8), firstPrice*8) - n.price) / 2
}
