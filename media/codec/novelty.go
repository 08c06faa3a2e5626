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
	// A page that is scrolled is found again by a careful picture, which then takes less
	// than scrollPart of the bits of a new page. The ones after it may take scrollTime's
	// bits each, and are no finer than scrollFinest, for the sake of more of them, as long
	// as they are made within mostCare. What was lost is looked for again after one
	// picture, and after twice as many each time, up to longestSearch.
	scrollPart    = 0.5
	scrollTime    = 0.1 // seconds
	scrollFinest  = 40
	mostCare      = 0.25 // seconds
	longestSearch = 32

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
	price         [kinds]float64 // bits per edge at the coarsest quantizer
	care          [kinds]float64 // seconds per edge that a careful picture takes to encode
	unsent        float64        // edges of pictures that were dropped
	moving        int            // pictures in a row that were new
	scrolled      bool           // the careful picture that came last found what had moved
	search        int            // pictures until what moves is looked for again
	searched      int            // how many they were the last time
}

// kind is how much care is taken of a screen's picture.
type kind int

const (
	plain     kind = iota
	careful        // saves all the bits it can
	scrolling      // looks far for where everything was before
	kinds
)

// speed is libvpx's for good quality, or 0 for real time: careful is the fastest at
// which it weighs for each coefficient whether it is worth its bits, scrolling the
// fastest at which it finds what has moved by 78 pixels.
func (k kind) speed() int { return [kinds]int{careful: 1, scrolling: 3}[k] }

// turn is how a screen's picture is to be encoded.
type turn struct {
	kind        kind
	edges       float64
	least, most int // quantizers
}

// one says whether libvpx has no choice but one quantizer.
func (t turn) one() bool { return t.least == t.most }

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
		n.price = [kinds]float64{firstPrice, carefulPart * firstPrice, carefulPart * firstPrice}
	}
	t := turn{edges: edges, least: finest, most: coarsest}
	bits := edges * n.price[plain] // at the coarsest
	if bits*math.Exp2(float64(coarsest-turnMiddle)/doubling) < turnLeast*float64(bps) {
		n.moving, n.search, n.searched = 0, 0, 0
		return t
	}
	seconds, fine, rough := turnTime, turnMiddle/2, coarsest
	n.moving++
	switch {
	case n.moving <= movingAfter:
		if !alone && n.worthCare(edges, bits, bps) {
			t.kind = careful
		}
	case !alone && n.scrolls(edges, bits, bps):
		t.kind, seconds, fine = scrolling, scrollTime, scrollFinest
	default:
		seconds, rough = movingTime, roughest
	}
	spare := math.Log2(seconds * float64(bps) / (edges * n.price[t.kind]))
	t.least = min(max(coarsest-int(math.Floor(spare*doubling)), fine), rough)
	t.most = t.least
	return t
}

// worthCare says whether care saves more time on the way than it takes.
func (n *novelty) worthCare(edges, bits float64, bps int) bool {
	saved := (1 - carefulPart) * max(bits/float64(bps), turnTime)
	if n.care[careful]*edges <= saved {
		return true
	}
	n.care[careful] *= forgetCare
	return false
}

// scrolls says whether to look for where a page that moves has been scrolled from.
func (n *novelty) scrolls(edges, bits float64, bps int) bool {
	switch n.search--; {
	case n.scrolled && n.care[scrolling]*edges < mostCare:
		return true
	case n.scrolled:
		n.care[scrolling] *= forgetCare
		return false
	case n.search > 0 || !n.worthCare(edges, bits, bps):
		return false
	}
	n.searched = min(max(2*n.searched, 1), longestSearch)
	n.search = n.searched + 1
	return true
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
	n.care[t.kind] = took.Seconds() / t.edges
	if !t.one() {
		return
	}
	price := float64(bits) / t.edges / math.Exp2(float64(coarsest-t.least)/doubling)
	kind := t.kind
	if kind != plain {
		if n.scrolled = price < scrollPart*max(n.price[plain], firstPrice); n.scrolled {
			n.search, n.searched = 0, 0
		}
	}
	if n.scrolled && kind == careful {
		kind = scrolling // no new page after all
	}
	n.price[kind] += (min(max(price, firstPrice/8), firstPrice*8) - n.price[kind]) / 2
}
