package ui

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"moim/app/call"
	"moim/ui/look"
)

// together is within which time messages of one person stand under one name.
const together = 5 * time.Minute

// chatLine is a message with what is shown around it. It is compared to find
// what has changed.
type chatLine struct {
	author      call.PeerID
	own         bool
	number      uint64
	told        string // the line that says who has told it; empty: first hand
	divider     string // the line above; empty: none
	fresh       bool   // the divider says that what follows is new
	name, time  string // empty: as above
	text        string
	undelivered string // whom it has not reached; empty: it has
}

// chatRow draws a line of the chat. Rows are used again for other lines.
type chatRow struct {
	root    *fyne.Container
	divider *fyne.Container
	mark    *canvas.Text
	rules   [2]*canvas.Rectangle
	name    *canvas.Text
	time    *canvas.Text
	told    *look.Paragraph
	bubble  *canvas.Rectangle
	text    *widget.Label
	links   *fyne.Container
	missing *look.Paragraph
	shown   chatLine
}

func newChatRow() *chatRow {
	muted := look.Color(look.ColorMuted)
	r := &chatRow{
		mark: look.NewText("", look.TextSmall, muted), bubble: canvas.NewRectangle(color.Transparent), links: look.Column(0),
		name: look.NewBold("", look.TextSmall+1, look.Color(theme.ColorNameForeground)), time: look.NewText("", look.TextSmall, muted),
		text: widget.NewLabel(""), told: look.NewParagraph("", panelWidth, look.TextSmall, muted),
		missing: look.NewParagraph("", panelWidth, look.TextSmall, muted).Trailing(),
	}
	r.bubble.CornerRadius = 10
	r.text.Wrapping, r.text.Selectable = fyne.TextWrapWord, true
	for i := range r.rules {
		r.rules[i] = canvas.NewRectangle(muted)
	}
	r.divider = container.New(&chatDivider{}, r.rules[0], r.mark, r.rules[1])
	r.root = container.NewWithoutLayout(r.divider, r.name, r.time, r.told, r.bubble, r.text, r.links, r.missing)
	return r
}

// set shows a line and lays it out in the panel's width. It returns the height.
func (r *chatRow) set(l chatLine) float32 {
	r.shown = l
	y := float32(0)
	place := func(o fyne.CanvasObject, show bool, x, width, height, gap float32) {
		if !show {
			o.Hide()
			return
		}
		o.Show()
		o.Move(fyne.NewPos(x, y+gap))
		o.Resize(fyne.NewSize(width, height))
		y += gap + height
	}
	r.paint(l)
	place(r.divider, l.divider != "", 0, panelWidth, r.mark.MinSize().Height, 12)
	r.head(l, &y)
	place(r.told, l.told != "", 0, panelWidth, r.told.MinSize().Height, 0)
	width, height := r.measure(l.text)
	x := float32(0)
	if l.own {
		x = panelWidth - width
	}
	place(r.bubble, true, x, width, height, 4)
	r.text.Move(r.bubble.Position())
	r.text.Resize(r.bubble.Size())
	r.setLinks(l.text)
	place(r.links, len(r.links.Objects) > 0, 0, panelWidth, r.links.MinSize().Height, 0)
	place(r.missing, l.undelivered != "", 0, panelWidth, r.missing.MinSize().Height, 2)
	r.root.Resize(fyne.NewSize(panelWidth, y))
	return y
}

// paint sets texts and colours.
func (r *chatRow) paint(l chatLine) {
	fill, mark := look.Color(look.ColorRaised), look.Color(look.ColorMuted)
	if l.own {
		fill = look.Fade(look.Color(theme.ColorNamePrimary), 0.18)
	}
	if l.fresh {
		mark = look.Color(theme.ColorNameHyperlink)
	}
	r.bubble.FillColor = fill
	r.mark.Text, r.mark.Color = l.divider, mark
	for _, rule := range r.rules {
		rule.FillColor = look.Fade(mark, 0.4)
	}
	r.told.SetText(l.told)
	r.missing.SetText(l.undelivered)
	if r.text.Text != l.text {
		r.text.SetText(l.text)
	}
}

// head places name and time on one line.
func (r *chatRow) head(l chatLine, y *float32) {
	r.name.Hidden, r.time.Hidden = l.name == "", l.name == ""
	if l.name == "" {
		return
	}
	r.time.Text = l.time
	stamp := r.time.MinSize()
	r.name.Text = look.Shorten(l.name, panelWidth-stamp.Width-8, r.name.TextSize, r.name.TextStyle)
	name := r.name.MinSize()
	x := float32(0)
	if l.own {
		x = panelWidth - name.Width - 8 - stamp.Width
	}
	r.name.Move(fyne.NewPos(x, *y+14))
	r.name.Resize(name)
	r.time.Move(fyne.NewPos(x+name.Width+8, *y+14+name.Height-stamp.Height-1))
	r.time.Resize(stamp)
	*y += 14 + name.Height
}

// measure is the size of the text's bubble: as wide as the text, or as the panel.
func (r *chatRow) measure(text string) (width, height float32) {
	padding := 2 * theme.InnerPadding()
	for line := range strings.Lines(text) {
		width = max(width, fyne.MeasureText(line, theme.TextSize(), fyne.TextStyle{}).Width+padding+2)
		if width >= panelWidth {
			width = panelWidth
			break
		}
	}
	r.text.Resize(fyne.NewSize(width, 10))
	return width, r.text.MinSize().Height
}

// setLinks shows the addresses in the text below it, each as a whole.
func (r *chatRow) setLinks(text string) {
	r.links.Objects = nil
	for _, u := range linksIn(text) {
		link := widget.NewHyperlink(u.String(), u)
		link.Wrapping = fyne.TextWrapBreak
		link.Resize(fyne.NewSize(panelWidth, 10))
		r.links.Objects = append(r.links.Objects, look.Sized(panelWidth, link.MinSize().Height, link))
	}
}

// chatDivider puts a word between two lines.
type chatDivider struct{}

func (*chatDivider) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[1].MinSize() }

func (*chatDivider) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	word := objects[1].MinSize()
	side := max((size.Width-word.Width)/2-10, 0)
	objects[1].Move(fyne.NewPos((size.Width-word.Width)/2, 0))
	objects[1].Resize(word)
	for i, x := range map[int]float32{0: 0, 2: size.Width - side} {
		objects[i].Move(fyne.NewPos(x, size.Height/2))
		objects[i].Resize(fyne.NewSize(side, 1))
	}
}
