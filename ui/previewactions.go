package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/ui/look"
)

func (v *previewView) toggleMicrophone() {
	v.w.send(call.SetMicrophone{On: !v.w.snapshot.Self.Microphone.On})
}

func (v *previewView) toggleCamera() {
	v.w.send(call.SetCamera{On: !v.w.snapshot.Self.Camera.On})
}

func (v *previewView) nameFits() bool {
	return utf8.RuneCountInString(strings.TrimSpace(v.name.Text)) <= maxName
}

func (v *previewView) check() {
	fits := v.nameFits()
	v.nameHint.Hidden = fits
	v.nameHint.SetText(v.w.tr.Text("start.name_long"))
	v.enter.Enable(fits)
	v.root.Refresh()
}

func (v *previewView) saveName() {
	if name := strings.TrimSpace(v.name.Text); v.nameFits() {
		v.w.setPreferences(func(p *call.Preferences) { p.Name = name })
	}
}

func (v *previewView) submit() {
	if !v.nameFits() {
		return
	}
	v.saveName()
	if v.invitation == "" {
		v.w.send(call.NewCall{})
		return
	}
	v.w.send(call.Join{Text: v.invitation})
}

// setToggle draws a button that switches something on and off.
func setToggle(b *look.Button, on bool, icon string, style look.ButtonStyle, tipOn, tipOff string) {
	b.Tip = tipOn
	if !on {
		b.Tip, icon, style = tipOff, icon+"-off", look.Off
	}
	b.Set("", icon, style)
}

// previewLayout puts the picture on the left, its buttons onto its lower edge
// and the column on the right.
type previewLayout struct{}

func (*previewLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	column := objects[2].MinSize()
	return fyne.NewSize(column.Width+40+360, max(column.Height, 240))
}

func (*previewLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 40
	column := objects[2].MinSize()
	width := min(size.Width-column.Width-gap, size.Height*tileRatio)
	height := width / tileRatio
	left := max((size.Width-width-gap-column.Width)/2, 0)
	top := (size.Height - height) / 2
	objects[0].Move(fyne.NewPos(left, top))
	objects[0].Resize(fyne.NewSize(width, height))
	buttons := objects[1].MinSize()
	objects[1].Move(fyne.NewPos(left+(width-buttons.Width)/2, top+height-buttons.Height-14))
	objects[1].Resize(buttons)
	objects[2].Move(fyne.NewPos(left+width+gap, (size.Height-column.Height)/2))
	objects[2].Resize(column)
}
