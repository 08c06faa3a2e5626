package codec

import (
	"math"
	"time"

	"moim/media"
)

// Quantizers of a screen's pictures, as libvpx counts them (0 to 63). At coarsest, a
// machine still reads 95 % of the words in 10-point text; at 58, three quarters.
const (
	finest   = 2
	coarsest = 54
	// roughest is for what moves all the time, which nobody reads meanwhile.
	roughest = 63
	// doubling is by how many quantizers the bits of text double.
	doubling = 12
)

const (
	// turnTime is how much time's worth of bits a picture may take that is new as a
	// whole, such as the next page: readable soon, and then sharpened.
	turnTime = 0.4 // seconds
	// turnLeast is from which on a picture counts as new: the time that its bits
	// would take at a medium quantizer.
	turnLeast  = 0.25 // seconds
	turnMiddle = 40
	// movingTime is the same as turnTime for the pictures of what moves all the time,
	// which are those after so many new ones: about five a second, where the roughest
	// quantizer allows that.
	movingTime  = 0.18 // seconds
	movingAfter = 2

	rowStep    = 8 // every so many rows are looked at
	noticeable = 8 // difference of luma that counts as new
	// firstPrice is what is thought of the bits per edge before anything was
	// measured: those of a page of text.
	firstPrice = 0.03
	// carefulPart is what a careful picture takes of another one's bits, where it can
	// make use of the picture before.
	carefulPart = 0.6
	// forgetCare is what is left of the time that care was found to take, each time
	// that it seemed not worth it.
	forgetCare = 0.9
)

// novelty tells how much there is in a screen's picture that was not in the one
// before, and chooses the quantizer for it. libvpx's rate control looks at how
// full its buffer is and not at what comes, so that after a pause it spends two
// seconds' bits on a page that nobody sees before they have arrived.
type novelty struct {
	rows          []byte // the rows looked at, of the picture before
	width, height int
	price         [2]float64 // bits per edge at the coarsest quantizer; of plain and of careful pictures
	care          float64    // seconds per edge that a careful picture takes to encode
	unsent        float64    // edges of pictures that were dropped
	moving        int        // pictures in a row that were new
}

// turn is how a screen's picture is to be encoded.
type turn struct {
	edges       float64
	least, most int  // quantizers
	careful     bool // takes time to save bits
}

// one says whether libvpx has no choice but one quantizer.
func (t turn) one() bool { return t.least == t.most }

// plain and careful are places in novelty.price.
const (
	plain = iota
	careful
)

func (t turn) kind() int {
	if t.careful {
		return careful
	}
	return plain
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
	unsent := n.unsent
	n.unsent = 0
	return float64(sum*rowStep) + unsent
}

func distance(a, b int) int { return max(a-b, b-a) }

// choose says how to encode a picture of so many edges at a bitrate.
func (n *novelty) choose(edges float64, bps int, alone bool) turn {
	if n.price[plain] == 0 {
		n.price = [...]float64{plain: firstPrice, careful: carefulPart * firstPrice}
	}
	t := turn{edges: edges, least: finest, most: coarsest}
	bits := edges * n.price[plain] // at the coarsest
	if bits*math.Exp2(float64(coarsest-turnMiddle)/doubling) < turnLeast*float64(bps) {
		n.moving = 0
		return t
	}
	seconds, rough := turnTime, coarsest
	if n.moving++; n.moving > movingAfter {
		seconds, rough = movingTime, roughest
	} else {
		t.careful = !alone && n.worthCare(edges, bits, bps)
	}
	spare := math.Log2(seconds * float64(bps) / (edges * n.price[t.kind()]))
	t.least = min(max(coarsest-int(math.Floor(spare*doubling)), turnMiddle/2), rough)
	t.most = t.least
	return t
}

// worthCare says whether care saves more time on the way than it takes.
func (n *novelty) worthCare(edges, bits float64, bps int) bool {
	saved := (1 - carefulPart) * max(bits/float64(bps), turnTime)
	if n.care*edges <= saved {
		return true
	}
	n.care *= forgetCare
	return false
}

// learn takes in what a picture has cost: bits, none where it was dropped, and
// the time that it took to encode.
func (n *novelty) learn(t turn, bits int, took time.Duration) {
	if t.edges <= 0 {
		return
	}
	if bits <= 0 {
		n.unsent = t.edges
		return
	}
	if t.careful {
		n.care = took.Seconds() / t.edges
	}
	if !t.one() {
		return
	}
	price := float64(bits) / t.edges / math.Exp2(float64(coarsest-t.least)/doubling)
	n.price[t.kind()] += (min(max(price, firstPrice/8), firstPrice*8) - n.price[t.kind()]) / 2
}
