package mediatest

import (
	"time"

	"moim/media"
)

// Geometry of the barcode, see the package's description.
const (
	gridColumns = 20
	gridRows    = 5
	dataColumns = gridColumns - 1

	numberBits = 24
	timeBits   = 41
	rateBits   = 6
	crc8Bits   = 8
	crc16Bits  = 16
	codeBits   = numberBits + crc8Bits + timeBits + rateBits + crc16Bits

	black = 16  // luma of a zero, limited range
	white = 235 // luma of a one
)

// timeOrigin is 2000-01-01 UTC in Unix milliseconds.
const timeOrigin = 946684800000

// Barcode is what a frame of the pattern camera says about itself.
type Barcode struct {
	Sequence int64     // number of the frame; a gap is a frame that was lost or that the camera had no time to draw
	Captured time.Time // wall clock at capture, exact
}

// code is the barcode as it is written: one frame number on a fixed beat.
type code struct {
	number uint32 // below 1<<numberBits
	origin uint64 // milliseconds since timeOrigin of frame 0
	rate   uint32 // frames per second
}

// bits lays the code out in writing order.
func (c code) bits() (out [codeBits]bool) {
	gray := c.number ^ c.number>>1
	fixed := c.origin<<rateBits | uint64(c.rate)
	at := 0
	put := func(value uint64, width int) {
		for bit := width - 1; bit >= 0; bit-- {
			out[at] = value>>bit&1 == 1
			at++
		}
	}
	put(uint64(gray), numberBits)
	put(uint64(crc(uint64(gray), numberBits, 0x07, crc8Bits)), crc8Bits)
	put(fixed, timeBits+rateBits)
	put(uint64(crc(fixed, timeBits+rateBits, 0x1021, crc16Bits)), crc16Bits)
	return out
}

// parse is the inverse of bits; ok is false where a checksum does not fit.
func parse(in *[codeBits]bool) (c code, ok bool) {
	at := 0
	take := func(width int) (value uint64) {
		for range width {
			value <<= 1
			if in[at] {
				value |= 1
			}
			at++
		}
		return value
	}
	gray := take(numberBits)
	check8 := take(crc8Bits)
	fixed := take(timeBits + rateBits)
	check16 := take(crc16Bits)
	if uint64(crc(gray, numberBits, 0x07, crc8Bits)) != check8 ||
		uint64(crc(fixed, timeBits+rateBits, 0x1021, crc16Bits)) != check16 {
		return code{}, false
	}
	c.origin = fixed >> rateBits
	c.rate = uint32(fixed & (1<<rateBits - 1))
	number := uint32(gray)
	for shift := 1; shift < numberBits; shift <<= 1 {
		number ^= number >> shift
	}
	c.number = number
	return c, c.rate > 0
}

// crc is the remainder of the top-first bits of value by the polynomial, begun
// with all ones so that an all-black picture is no barcode.
func crc(value uint64, width int, polynomial uint32, size int) uint32 {
	mask := uint32(1)<<size - 1
	sum := mask
	for bit := width - 1; bit >= 0; bit-- {
		top := sum>>(size-1)&1 ^ uint32(value>>bit&1)
		sum = sum << 1 & mask
		if top == 1 {
			sum ^= polynomial
		}
	}
	return sum
}

// captured is the wall clock of the code's frame.
func (c code) captured() time.Time {
	seconds := int64(c.number / c.rate)
	rest := int64(c.number%c.rate) * int64(time.Second) / int64(c.rate)
	return time.UnixMilli(timeOrigin + int64(c.origin)).Add(time.Duration(seconds)*time.Second + time.Duration(rest))
}

// ReadBarcode reads the pattern camera's barcode out of a decoded picture,
// which may have been scaled, as long as its shape was kept. ok is false where
// the picture shows none, or where it is too damaged to be trusted.
func ReadBarcode(f *media.Frame) (b Barcode, ok bool) {
	if f.Width < 2*gridColumns || f.Height*gridColumns < f.Width*gridRows {
		return Barcode{}, false
	}
	low, high, ok := references(f)
	if !ok {
		return Barcode{}, false
	}
	middle, margin := (low+high)/2, (high-low)/8
	var in [codeBits]bool
	for i := range codeBits {
		luma := cellLuma(f, 1+i%dataColumns, i/dataColumns)
		if luma > middle-margin && luma < middle+margin {
			return Barcode{}, false
		}
		in[i] = luma > middle
	}
	c, ok := parse(&in)
	if !ok {
		return Barcode{}, false
	}
	return Barcode{Sequence: int64(c.number), Captured: c.captured()}, true
}

// references is the luma of black and white as the picture shows them now.
func references(f *media.Frame) (low, high int, ok bool) {
	low, high = 0, 255
	for row := range gridRows {
		luma := cellLuma(f, 0, row)
		if row%2 == 0 {
			high = min(high, luma)
		} else {
			low = max(low, luma)
		}
	}
	return low, high, high-low >= 64
}

// cellLuma is the mean luma of the middle half of a cell, away from what
// blurring and block filters do to its borders.
func cellLuma(f *media.Frame, column, row int) int {
	x0, x1 := (4*column+1)*f.Width/(4*gridColumns), (4*column+3)*f.Width/(4*gridColumns)
	y0, y1 := (4*row+1)*f.Width/(4*gridColumns), (4*row+3)*f.Width/(4*gridColumns)
	x1, y1 = max(x1, x0+1), max(y1, y0+1)
	sum := 0
	for y := y0; y < y1; y++ {
		for _, luma := range f.Y[y*f.StrideY+x0 : y*f.StrideY+x1] {
			sum += int(luma)
		}
	}
	return sum / ((x1 - x0) * (y1 - y0))
}
