package ui

import (
	"slices"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// nearEnd is how far from its end, in units, a list still follows it.
const nearEnd = 40

// chatList shows lines of a chat, of which only those in sight have rows.
type chatList struct {
	root    *fyne.Container
	scroll  *container.Scroll
	content *fyne.Container
	lines   []chatLine
	ends    []float32 // where each line ends
	rows    map[int]*chatRow
	spare   []*chatRow
	ruler   *chatRow             // measures, and is not shown
	heights map[chatLine]float32 // of the lines
	onLook  func()
}

func newChatList(onLook func()) *chatList {
	l := &chatList{rows: make(map[int]*chatRow), heights: make(map[chatLine]float32), ruler: newChatRow(), onLook: onLook}
	l.content = container.New(&chatContent{l})
	l.scroll = container.NewVScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.look() }
	l.root = container.New(&chatFrame{l}, l.scroll)
	return l
}

// update shows lines where they are others than before.
func (l *chatList) update(lines []chatLine) {
	if !slices.Equal(lines, l.lines) {
		l.apply(lines)
	}
}

// apply shows lines. Who looks at the end goes on to do so; else what is in sight
// stays.
func (l *chatList) apply(lines []chatLine) {
	follow := l.atEnd()
	known := l.heights
	l.heights = make(map[chatLine]float32, len(lines))
	l.lines, l.ends = lines, make([]float32, len(lines))
	y := float32(0)
	for i, line := range lines {
		height, ok := known[line]
		if !ok {
			height = l.ruler.set(line)
		}
		l.heights[line] = height
		y += height
		l.ends[i] = y
	}
	for i, row := range l.rows {
		if i >= len(lines) || row.shown != lines[i] {
			l.release(i)
		}
	}
	l.scroll.Refresh()
	if follow {
		l.toEnd()
	} else {
		l.look()
	}
}

func (l *chatList) height() float32 {
	if len(l.ends) == 0 {
		return 0
	}
	return l.ends[len(l.ends)-1]
}

// start is where a line begins.
func (l *chatList) start(i int) float32 {
	if i == 0 {
		return 0
	}
	return l.ends[i-1]
}

func (l *chatList) atEnd() bool {
	return l.scroll.Offset.Y+l.scroll.Size().Height >= l.height()-nearEnd
}

func (l *chatList) toEnd() {
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(l.height()-l.scroll.Size().Height, 0)))
	l.look()
}

// look gives rows to the lines in sight, and takes them from the others.
func (l *chatList) look() {
	top, bottom := l.scroll.Offset.Y, l.scroll.Offset.Y+l.scroll.Size().Height
	first := sort.Search(len(l.ends), func(i int) bool { return l.ends[i] > top })
	last := first
	for last < len(l.lines) && l.start(last) < bottom {
		last++
	}
	for i := range l.rows {
		if i < first || i >= last {
			l.release(i)
		}
	}
	changed := false
	for i := first; i < last; i++ {
		if l.rows[i] == nil {
			l.rows[i] = l.row()
			l.rows[i].set(l.lines[i])
			changed = true
		}
		l.rows[i].root.Move(fyne.NewPos(0, l.start(i)))
	}
	if changed || len(l.content.Objects) != len(l.rows) {
		l.content.Objects = l.content.Objects[:0]
		for i := first; i < last; i++ {
			l.content.Objects = append(l.content.Objects, l.rows[i].root)
		}
		l.content.Refresh()
	}
	l.onLook()
}

func (l *chatList) row() *chatRow {
	if n := len(l.spare); n > 0 {
		row := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return row
	}
	return newChatRow()
}

func (l *chatList) release(i int) {
	l.spare = append(l.spare, l.rows[i])
	delete(l.rows, i)
}

// chatContent is as high as all lines; their rows are placed by look.
type chatContent struct{ list *chatList }

func (c *chatContent) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(panelWidth, c.list.height())
}

func (c *chatContent) Layout([]fyne.CanvasObject, fyne.Size) {}

// chatFrame follows changes of the list's own height.
type chatFrame struct{ list *chatList }

func (*chatFrame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(panelWidth+14, 60) }

func (c *chatFrame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	follow := c.list.atEnd()
	objects[0].Resize(size)
	if follow {
		c.list.toEnd()
	} else {
		c.list.look()
	}
}
