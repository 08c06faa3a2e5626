package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ButtonStyle says how much a button stands out.
type ButtonStyle int

// The styles of buttons.
const (
	Raised  ButtonStyle = iota // the usual one
	Primary                    // the one thing to do here
	Quiet                      // without a shape until the pointer is over it
	Danger                     // ends something
	Off                        // something is switched off
	Glass                      // lies on a picture
	Accent                     // says that something has become interesting
	Warm                       // says that something holds back, without alarm
)

// Button is a rounded button with an icon, a label or both. The keyboard
// reaches it: Space and Enter press it.
type Button struct {
	widget.BaseWidget
	// OnTapped is called when the button is pressed.
	OnTapped func()
	// Tip, where it is set, is shown beside the button when the pointer rests on it.
	Tip string
	// OnTip is called with true when the pointer comes and with false when it goes.
	OnTip func(b *Button, show bool)

	label, icon      string
	style            ButtonStyle
	height           float32
	disabled         bool
	faint            bool
	hovered, focused bool
}

// NewButton makes a button; label and icon may be empty, not both.
func NewButton(label, icon string, style ButtonStyle, tapped func()) *Button {
	b := &Button{label: label, icon: icon, style: style, OnTapped: tapped, height: 42}
	b.ExtendBaseWidget(b)
	return b
}

// Tall sets the button's height in units; without a label it is a square, and
// over 46 units its icon grows.
func (b *Button) Tall(height float32) *Button {
	b.height = height
	return b
}

// Set changes label, icon and style.
func (b *Button) Set(label, icon string, style ButtonStyle) {
	if b.label == label && b.icon == icon && b.style == style {
		return
	}
	b.label, b.icon, b.style = label, icon, style
	b.Refresh()
}

// Enable makes the button pressable or not.
func (b *Button) Enable(on bool) {
	if b.disabled == !on {
		return
	}
	b.disabled = !on
	b.Refresh()
}

// Faint draws the button only while the pointer is over it or the keyboard on
// it, or draws it always. It can be pressed all the time.
func (b *Button) Faint(on bool) {
	if b.faint == on {
		return
	}
	b.faint = on
	b.Refresh()
}

// Enabled tells whether the button can be pressed.
func (b *Button) Enabled() bool { return !b.disabled }

// Text is the label or, where there is none, the tip.
func (b *Button) Text() string {
	if b.label != "" {
		return b.label
	}
	return b.Tip
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	if b.disabled || b.OnTapped == nil {
		return
	}
	if b.OnTip != nil {
		b.OnTip(b, false)
	}
	b.OnTapped()
}

// Cursor implements desktop.Cursorable.
func (b *Button) Cursor() desktop.Cursor {
	if b.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	if b.OnTip != nil && b.Tip != "" {
		b.OnTip(b, true)
	}
}

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered = false
	b.Refresh()
	if b.OnTip != nil {
		b.OnTip(b, false)
	}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: Space and Enter press the button, other
// keys go to the window, whose shortcuts work from here as well.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}

// colors are the colours of shape, sign and border.
func (b *Button) colors() (fill, sign, border color.Color) {
	fill, sign, border = Color(ColorRaised), Color(theme.ColorNameForeground), color.Transparent
	switch b.style {
	case Primary:
		fill, sign = Color(theme.ColorNamePrimary), Color(theme.ColorNameForegroundOnPrimary)
	case Quiet:
		fill = color.Transparent
	case Danger:
		fill, sign = Color(theme.ColorNameError), Color(theme.ColorNameForegroundOnError)
	case Off:
		fill, sign = Color(ColorOff), Color(ColorOffText)
	case Glass:
		fill, sign = Pill(), PillText()
	case Accent:
		fill, sign = Fade(Color(theme.ColorNamePrimary), 0.16), Color(theme.ColorNameHyperlink)
	case Warm:
		fill, sign = Color(ColorNotice), Color(theme.ColorNameWarning)
	}
	if b.disabled {
		sign = Color(theme.ColorNameDisabled)
		if b.style == Primary || b.style == Danger {
			fill = Color(ColorRaised)
		}
	}
	if b.focused {
		border = Color(theme.ColorNameForeground)
		if b.style != Primary && b.style != Danger {
			border = Color(theme.ColorNamePrimary)
		}
	}
	return fill, sign, border
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{
		b: b, shape: canvas.NewRectangle(color.Transparent), over: canvas.NewRectangle(color.Transparent),
		icon: canvas.NewImageFromResource(nil), label: canvas.NewText("", color.Transparent),
	}
	r.icon.FillMode = canvas.ImageFillContain
	r.label.TextStyle.Bold = true
	r.Refresh()
	return r
}
