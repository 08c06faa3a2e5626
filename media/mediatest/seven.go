package mediatest

import "moim/media"

// seven draws a clock of seven-segment digits.
type seven struct {
	stroke, width, height int // pixels
}

// newSeven makes digits of twice the given half height.
func newSeven(half int) seven {
	stroke := max(half/4, 2)
	return seven{stroke: stroke, width: half + stroke, height: 2*half + stroke}
}

// segments has a byte per digit, which says what segments it lights: bit 0 is the top,
// then clockwise around, bit 6 is the middle.
const segments = "\x3f\x06\x5b\x4f\x66\x6d\x7d\x07\x7f\x6f"

const ink = 225

// draw writes HH:MM:SS with its top left corner at x, y.
func (s seven) draw(f *media.Frame, x, y, hour, minute, second int) {
	for i, value := range [3]int{hour, minute, second} {
		if i > 0 {
			rectangle(f, x, y+s.height/3, s.stroke, s.stroke, ink)
			rectangle(f, x, y+2*s.height/3, s.stroke, s.stroke, ink)
			x += 2 * s.stroke
		}
		s.digit(f, x, y, value/10)
		x += s.width + s.stroke
		s.digit(f, x, y, value%10)
		x += s.width + s.stroke
	}
}

func (s seven) digit(f *media.Frame, x, y, value int) {
	lit := segments[value]
	right, bottom := x+s.width-s.stroke, y+s.height-s.stroke
	middle := (y + bottom) / 2
	tall := middle - y + s.stroke
	for i, r := range [7][4]int{
		{x, y, s.width, s.stroke},
		{right, y, s.stroke, tall},
		{right, middle, s.stroke, tall},
		{x, bottom, s.width, s.stroke},
		{x, middle, s.stroke, tall},
		{x, y, s.stroke, tall},
		{x, middle, s.width, s.stroke},
	} {
		if lit>>i&1 == 1 {
			rectangle(f, r[0], r[1], r[2], r[3], ink)
		}
	}
}
