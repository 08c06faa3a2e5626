package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Check is a box to tick that passes Escape on, and whose frame is seen while it is
// empty. Framed is what to show.
type Check struct {
	widget.Check

	// OnEscape is called for the Escape key.
	OnEscape func()
	framed   fyne.CanvasObject
}

// NewCheck makes a box with words beside it, ticked or empty; onEscape may be nil. Later
// SetChecked ticks it.
func NewCheck(text string, on bool, onEscape func()) *Check {
	c := &Check{OnEscape: onEscape}
	c.ExtendBaseWidget(c)
	c.Text, c.Checked = text, on // before the override, which draws it
	c.framed = container.NewThemeOverride(c, checkTheme{})
	return c
}

// Framed is the box in colors of its own.
func (c *Check) Framed() fyne.CanvasObject { return c.framed }

// TypedKey implements fyne.Focusable.
func (c *Check) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape && c.OnEscape != nil {
		c.OnEscape()
	}
}

// checkTheme is the present theme, but for the frame of an empty box: fields have none,
// and are known by their size.
type checkTheme struct{}

// Color implements fyne.Theme.
func (checkTheme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameInputBorder {
		name = ColorMuted
	}
	return current().Color(name, v)
}

// Font implements fyne.Theme.
func (checkTheme) Font(style fyne.TextStyle) fyne.Resource { return current().Font(style) }

// Icon implements fyne.Theme.
func (checkTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return current().Icon(name) }

// Size implements fyne.Theme.
func (checkTheme) Size(name fyne.ThemeSizeName) float32 { return current().Size(name) }

func current() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }
