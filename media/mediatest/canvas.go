package mediatest

import (
	"math"
	"time"

	"moim/media"
)

// canvas draws the pattern camera's picture. The ground is drawn once, with
// several grains; each frame copies one of them and puts the moving parts on top.
type canvas struct {
	width, height int
	grounds       [grains]*media.Frame
	accentU       byte
	accentV       byte
	disc          []int // half width of the disc, row by row
	clock         seven
}

func newCanvas(width, height int, seed uint64) *canvas {
	c := &canvas{width: width, height: height}
	// The golden angle spreads neighbouring seeds over the colour circle.
	hue := float64(seed%1024) * math.Pi * (3 - math.Sqrt(5))
	c.accentU = byte(128 + 52*math.Cos(hue))
	c.accentV = byte(128 + 52*math.Sin(hue))
	top := c.barcodeHeight()
	ground := c.newGround(top, byte(128+20*math.Cos(hue)), byte(128+20*math.Sin(hue)))
	for i := range c.grounds {
		c.grounds[i] = grained(ground, top, uint64(i))
	}

	radius := (height - top) / 5
	c.disc = make([]int, 2*radius)
	for row := range c.disc {
		dy := float64(row-radius) + 0.5
		c.disc[row] = int(math.Sqrt(float64(radius*radius)-dy*dy) + 0.5)
	}
	c.clock = newSeven(height / 15)
	return c
}

// newGround draws what stands still: a shade of one colour below the barcode.
func (c *canvas) newGround(top int, u, v byte) *media.Frame {
	f := (&media.FramePool{}).Get(c.width, c.height)
	for y := range c.height {
		luma := byte(60)
		if y >= top {
			luma += byte(50 * (y - top) / max(c.height-top, 1))
		}
		fill(f.Y[y*f.StrideY:][:c.width], luma)
	}
	fill(f.U, u)
	fill(f.V, v)
	chroma(f, 0, 0, c.width, top, 128, 128)
	return f
}

// barcodeHeight is the height of the barcode's rows in pixels.
func (c *canvas) barcodeHeight() int { return gridRows * c.width / gridColumns }

// draw fills f with the picture of one beat.
func (c *canvas) draw(f *media.Frame, beat int64, bits [codeBits]bool, wall time.Time) {
	ground := c.grounds[beat%grains]
	copyRows(f.Y, f.StrideY, ground.Y, ground.StrideY, c.width, c.height)
	w, h := (c.width+1)/2, (c.height+1)/2
	copyRows(f.U, f.StrideUV, ground.U, ground.StrideUV, w, h)
	copyRows(f.V, f.StrideUV, ground.V, ground.StrideUV, w, h)
	for row := range gridRows {
		c.cell(f, 0, row, row%2 == 0)
	}
	for i, bit := range bits {
		c.cell(f, 1+i%dataColumns, i/dataColumns, bit)
	}
	c.drawDisc(f, beat)
	hour, minute, second := wall.Clock()
	c.clock.draw(f, c.width/20, c.barcodeHeight()+(c.height-c.barcodeHeight())/2-c.clock.height/2, hour, minute, second)
}

func (c *canvas) cell(f *media.Frame, column, row int, bit bool) {
	luma := byte(black)
	if bit {
		luma = white
	}
	x0, x1 := column*c.width/gridColumns, (column+1)*c.width/gridColumns
	y0, y1 := row*c.width/gridColumns, (row+1)*c.width/gridColumns
	rectangle(f, x0, y0, x1-x0, y1-y0, luma)
}

// drawDisc puts the disc where it is at a beat: to and fro in the lower right
// half, two pixels every second beat, which costs an encoder little.
func (c *canvas) drawDisc(f *media.Frame, beat int64) {
	radius := len(c.disc) / 2
	left, right := c.width/2+radius, c.width-radius-2
	span := max(int64(right-left), 1)
	step := beat / 2 * 2 % (2 * span)
	if step > span {
		step = 2*span - step
	}
	x := left + int(step)&^1
	y := (c.barcodeHeight()+c.height)/2 - radius
	for row, half := range c.disc {
		line := y + row
		fill(f.Y[line*f.StrideY+x-half:][:2*half], 170)
		if line%2 == 0 {
			from, to := (x-half)/2, (x+half)/2
			fill(f.U[line/2*f.StrideUV+from:][:to-from], c.accentU)
			fill(f.V[line/2*f.StrideUV+from:][:to-from], c.accentV)
		}
	}
}

func rectangle(f *media.Frame, x, y, width, height int, luma byte) {
	for row := y; row < y+height; row++ {
		fill(f.Y[row*f.StrideY+x:][:width], luma)
	}
}

func chroma(f *media.Frame, x, y, width, height int, u, v byte) {
	for row := y / 2; row < (y+height)/2; row++ {
		fill(f.U[row*f.StrideUV+x/2:][:width/2], u)
		fill(f.V[row*f.StrideUV+x/2:][:width/2], v)
	}
}

func copyRows(dst []byte, dstStride int, src []byte, srcStride, width, height int) {
	for row := range height {
		copy(dst[row*dstStride:][:width], src[row*srcStride:][:width])
	}
}

// fill sets all bytes to one value, doubling what is already set.
func fill(dst []byte, value byte) {
	if len(dst) == 0 {
		return
	}
	dst[0] = value
	for done := 1; done < len(dst); done *= 2 {
		copy(dst[done:], dst[:done])
	}
}
