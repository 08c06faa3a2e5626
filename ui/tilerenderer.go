package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"moim/ui/look"
)

// tileRenderer draws a tile: from back to front its ground, the avatar, the
// picture, a shade with the notice, the pills and the ring.
type tileRenderer struct {
	t             *tile
	ground, shade *canvas.Rectangle
	ring          *ring
	disc          *canvas.Circle
	initials      *canvas.Text
	notice        *look.Paragraph
	name          *canvas.Text
	namePill      *canvas.Rectangle
	upload        *pill // what it costs
	limits        *pill // says that the participant limits the upload
	muted         *canvas.Image
	objects       []fyne.CanvasObject
}

func newTileRenderer(t *tile) *tileRenderer {
	r := &tileRenderer{
		t:        t,
		ground:   canvas.NewRectangle(color.Transparent),
		shade:    canvas.NewRectangle(look.Fade(color.Black, 0.55)),
		ring:     newRing(look.TileEdge),
		disc:     canvas.NewCircle(color.Transparent),
		initials: look.NewBold("", 24, look.PillText()),
		notice:   look.NewParagraph("", 200, look.TextBody, look.PillText()).Centered(),
		name:     look.NewText("", 13, look.PillText()),
		upload:   newPill(),
		limits:   newPill(),
		namePill: canvas.NewRectangle(look.Pill()),
		muted:    look.NewIcon("mic-off", color.NRGBA{R: 0xFF, G: 0x9A, B: 0xA2, A: 0xFF}, 16),
	}
	r.ground.CornerRadius, r.shade.CornerRadius = look.TileEdge, look.TileEdge
	r.namePill.CornerRadius = 8
	r.objects = []fyne.CanvasObject{
		r.ground, r.disc, r.initials, t.picture.image, r.shade, r.notice, t.retry,
		r.namePill, r.muted, r.name, r.upload.back, r.upload.text, r.limits.back, r.limits.text,
	}
	for _, b := range []*look.Button{t.pin, t.listen} {
		if b != nil {
			r.objects = append(r.objects, b)
		}
	}
	r.objects = append(r.objects, r.ring.objects()...)
	r.Refresh()
	return r
}

func (r *tileRenderer) Destroy()                     {}
func (r *tileRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *tileRenderer) MinSize() fyne.Size           { return fyne.NewSize(80, 45) }

func (r *tileRenderer) Refresh() {
	s := r.t.state
	r.ground.FillColor = look.Color(look.ColorTile)
	r.disc.FillColor = look.Avatar(s.id)
	r.initials.Text = initials(s.name)
	bright := r.t.bright()
	r.t.picture.image.Hidden = !bright
	r.ground.Hidden = bright && !r.t.picture.letterboxed()
	r.disc.Hidden = bright || s.failed
	r.initials.Hidden = r.disc.Hidden
	r.shade.Hidden = s.notice == "" || !bright
	r.notice.Hidden = s.notice == ""
	r.t.retry.Hidden = s.retry == ""
	r.muted.Hidden = !s.muted
	r.name.Hidden, r.namePill.Hidden = s.label == "", s.label == ""
	r.upload.text.Text, r.limits.text.Text = s.upload, s.limits
	r.ring.show(s.speaking, look.Color(look.ColorSpeaking))
	text := look.Color(look.ColorMuted)
	if bright {
		text = look.PillText()
	} else if s.failed {
		text = look.Color(theme.ColorNameForeground)
	}
	r.notice.SetColored(s.notice, text)
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

func (r *tileRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.shade.Resize(size)
	r.ring.resize(size)
	r.t.picture.place(fyne.Position{}, size)
	r.layoutMiddle(size)
	r.layoutName(size)
	r.layoutCorners(size)
}

// layoutMiddle centres avatar, notice and button as one column.
func (r *tileRenderer) layoutMiddle(size fyne.Size) {
	disc := min(size.Width, size.Height) * 0.4
	r.notice.SetWidth(max(size.Width-32, 40))
	notice, button := r.notice.MinSize(), r.t.retry.MinSize()
	const gap = 10
	height := float32(0)
	if !r.disc.Hidden {
		height += disc
	}
	beside := r.disc.Hidden || disc+notice.Height+gap < size.Height-44
	r.notice.Hidden = r.t.state.notice == "" || !beside
	if !r.notice.Hidden {
		height += notice.Height
		if !r.disc.Hidden {
			height += gap
		}
	}
	if !r.t.retry.Hidden {
		height += button.Height + gap
	}
	top := (size.Height - height) / 2
	if !r.disc.Hidden {
		r.disc.Resize(fyne.NewSquareSize(disc))
		r.disc.Move(fyne.NewPos((size.Width-disc)/2, top))
		r.initials.TextSize = disc * 0.36
		text := r.initials.MinSize()
		r.initials.Resize(text)
		r.initials.Move(fyne.NewPos((size.Width-text.Width)/2, top+(disc-text.Height)/2))
		top += disc + gap
	}
	if !r.notice.Hidden {
		r.notice.Resize(notice)
		r.notice.Move(fyne.NewPos((size.Width-notice.Width)/2, top))
		top += notice.Height + gap
	}
	r.t.retry.Resize(button)
	r.t.retry.Move(fyne.NewPos((size.Width-button.Width)/2, top))
}

// layoutName puts the name into the lower left corner.
func (r *tileRenderer) layoutName(size fyne.Size) {
	const margin, padding, height = 8, 8, 26
	icon := float32(0)
	if !r.muted.Hidden {
		icon = 16 + 5
	}
	room := size.Width - 2*margin - 2*padding - icon
	r.name.Text = look.Shorten(r.t.state.label, room, r.name.TextSize, fyne.TextStyle{})
	text := r.name.MinSize()
	top := size.Height - margin - height
	r.namePill.Resize(fyne.NewSize(text.Width+2*padding+icon, height))
	r.namePill.Move(fyne.NewPos(margin, top))
	r.muted.Resize(fyne.NewSquareSize(16))
	r.muted.Move(fyne.NewPos(margin+padding-1, top+(height-16)/2))
	r.name.Resize(text)
	r.name.Move(fyne.NewPos(margin+padding+icon, top+(height-text.Height)/2))
}

// layoutCorners puts the upload into the upper right corner, the button to pin
// into the upper left one, that for the sound beside it, and the note about a limit beside the name or, where
// there is no room, above it. On small tiles some of that is left out.
func (r *tileRenderer) layoutCorners(size fyne.Size) {
	const margin, gap, button = 8, 6, 32
	upload := r.upload.size()
	r.upload.show(size.Width >= upload.Width+2*margin && size.Height >= 70, fyne.NewPos(size.Width-margin-upload.Width, margin))
	if r.t.pin != nil {
		r.t.pin.Hidden = size.Width < upload.Width+button+3*margin
		r.t.pin.Resize(fyne.NewSquareSize(button))
		r.t.pin.Move(fyne.NewPos(margin, margin))
	}
	if r.t.listen != nil {
		r.t.listen.Hidden = size.Width < upload.Width+2*button+gap+3*margin
		r.t.listen.Resize(fyne.NewSquareSize(button))
		r.t.listen.Move(fyne.NewPos(margin+button+gap, margin))
	}
	limits, name := r.limits.size(), r.namePill.Size()
	at := fyne.NewPos(size.Width-margin-limits.Width, size.Height-margin-name.Height+(name.Height-limits.Height)/2)
	if at.X < margin+name.Width+gap {
		at = fyne.NewPos(margin, size.Height-margin-name.Height-gap-limits.Height)
	}
	r.limits.show(size.Width >= limits.Width+2*margin && size.Height >= 110, at)
}
