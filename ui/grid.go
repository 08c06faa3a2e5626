package ui

import "fyne.io/fyne/v2"

// tileRatio is the shape of a camera tile.
const tileRatio = 16.0 / 9

// slot is where a tile lies.
type slot struct {
	pos  fyne.Position
	size fyne.Size
}

// gridSlots places n tiles of 16:9 in an area so that they become as large as
// possible. The last row is centred.
func gridSlots(n int, area fyne.Size, gap float32) []slot {
	if n <= 0 {
		return nil
	}
	columns, width := bestColumns(n, area, gap)
	height := width / tileRatio
	rows := (n + columns - 1) / columns
	top := (area.Height - float32(rows)*height - float32(rows-1)*gap) / 2
	slots := make([]slot, 0, n)
	for i := range n {
		row, column := i/columns, i%columns
		inRow := min(columns, n-row*columns)
		left := (area.Width - float32(inRow)*width - float32(inRow-1)*gap) / 2
		slots = append(slots, slot{
			pos:  fyne.NewPos(left+float32(column)*(width+gap), top+float32(row)*(height+gap)),
			size: fyne.NewSize(width, height),
		})
	}
	return slots
}

// bestColumns is the number of columns with the widest tiles, and their width.
func bestColumns(n int, area fyne.Size, gap float32) (columns int, width float32) {
	columns = 1
	for c := 1; c <= n; c++ {
		rows := (n + c - 1) / c
		w := (area.Width - float32(c-1)*gap) / float32(c)
		h := (area.Height - float32(rows-1)*gap) / float32(rows)
		if w = max(min(w, h*tileRatio), 1); w > width {
			columns, width = c, w
		}
	}
	return columns, width
}

// fitSlot is the largest place of a ratio within an area, in its middle.
func fitSlot(ratio float32, area fyne.Size) slot {
	size := fyne.NewSize(min(area.Width, area.Height*ratio), min(area.Height, area.Width/ratio))
	return slot{fyne.NewPos((area.Width-size.Width)/2, (area.Height-size.Height)/2), size}
}

// stageSlots places one large tile of a ratio and n small ones in a strip
// beside it or, in an area higher than wide, below it. The large one comes first.
func stageSlots(n int, ratio float32, area fyne.Size, gap float32) []slot {
	if n == 0 {
		return []slot{fitSlot(ratio, area)}
	}
	if area.Width < area.Height*1.1 {
		return stageOver(n, ratio, area, gap)
	}
	strip := fyne.NewSize(min(max(area.Width*0.2, 150), 260), area.Height)
	columns, width := bestColumns(n, strip, gap)
	strip.Width = float32(columns)*width + float32(columns-1)*gap
	slots := []slot{fitSlot(ratio, fyne.NewSize(area.Width-strip.Width-gap, area.Height))}
	return appendMoved(slots, gridSlots(n, strip, gap), fyne.NewPos(area.Width-strip.Width, 0))
}

// stageOver is stageSlots with the strip below.
func stageOver(n int, ratio float32, area fyne.Size, gap float32) []slot {
	strip := fyne.NewSize(area.Width, min(area.Height*0.25, 220/tileRatio))
	columns, width := bestColumns(n, strip, gap)
	rows := (n + columns - 1) / columns
	strip.Height = float32(rows)*width/tileRatio + float32(rows-1)*gap
	slots := []slot{fitSlot(ratio, fyne.NewSize(area.Width, area.Height-strip.Height-gap))}
	return appendMoved(slots, gridSlots(n, strip, gap), fyne.NewPos(0, area.Height-strip.Height))
}

// appendMoved appends slots of an area that begins at a place.
func appendMoved(slots, moved []slot, by fyne.Position) []slot {
	for _, s := range moved {
		slots = append(slots, slot{s.pos.Add(by), s.size})
	}
	return slots
}
