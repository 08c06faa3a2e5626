package look

import (
	"hash/fnv"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours of Moim's own beside fyne's.
const (
	ColorSurface   fyne.ThemeColorName = "moim-surface"    // cards and bars
	ColorRaised    fyne.ThemeColorName = "moim-raised"     // buttons on cards and bars
	ColorBorder    fyne.ThemeColorName = "moim-border"     // lines around fields
	ColorMuted     fyne.ThemeColorName = "moim-muted"      // less important text
	ColorTile      fyne.ThemeColorName = "moim-tile"       // a tile without a picture
	ColorNotice    fyne.ThemeColorName = "moim-notice"     // a banner
	ColorOff       fyne.ThemeColorName = "moim-off"        // behind something switched off
	ColorOffText   fyne.ThemeColorName = "moim-off-text"   // the sign on it
	ColorSpeaking  fyne.ThemeColorName = "moim-speaking"   // the ring around who speaks
	ColorScrim     fyne.ThemeColorName = "moim-scrim"      // over the window, under a dialog
	ColorPrimaryOn fyne.ThemeColorName = "moim-primary-on" // primary under the pointer
)

// Pill is the colour behind text on a picture, the same in light and dark.
func Pill() color.Color { return rgba(0x10121A, 0xB8) }

// PillText is the colour of text on a picture.
func PillText() color.Color { return rgb(0xFFFFFF) }

// Color looks a colour up in the theme in use.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// Fade is a colour with another opacity, 0 to 1.
func Fade(c color.Color, opacity float64) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(float64(n.A) * opacity)
	return n
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

func rgba(v uint32, a uint8) color.NRGBA {
	c := rgb(v)
	c.A = a
	return c
}

// Avatar is the calm colour that belongs to an identifier.
func Avatar(id string) color.Color {
	colors := [...]uint32{0x5B6EE1, 0x2F8F83, 0xB4632B, 0x8E55B5, 0x3C7FB8, 0xB04A6F, 0x5E8C3A, 0x7A6A55}
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return rgb(colors[h.Sum32()%uint32(len(colors))])
}

// common are the colours that light and dark share.
func common(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNamePrimary:
		return rgb(0x5563DE), true
	case ColorPrimaryOn:
		return rgb(0x4753C8), true
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError:
		return rgb(0xFFFFFF), true
	case theme.ColorNameError:
		return rgb(0xD93D4A), true
	case theme.ColorNameFocus:
		return rgba(0x5563DE, 0x66), true
	case theme.ColorNameSelection:
		return rgba(0x5563DE, 0x4D), true
	case theme.ColorNameShadow:
		return rgba(0x0B0D18, 0x22), true
	}
	return nil, false
}

// lightColors are the colours of the light theme.
func lightColors(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0xF3F4F9), true
	case ColorSurface, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground:
		return rgb(0xFFFFFF), true
	case ColorRaised, theme.ColorNameButton, theme.ColorNameDisabledButton:
		return rgb(0xECEEF6), true
	case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
		return rgb(0xEBEEF6), true
	case ColorBorder:
		return rgb(0xD5D9E6), true
	case theme.ColorNameSeparator:
		return rgb(0xE4E7F0), true
	case theme.ColorNameForeground:
		return rgb(0x1A1C29), true
	case ColorMuted, theme.ColorNamePlaceHolder:
		return rgb(0x626880), true
	case theme.ColorNameDisabled:
		return rgb(0xA9AEC2), true
	case theme.ColorNameHover:
		return rgba(0x1A1C29, 0x0D), true
	case theme.ColorNamePressed:
		return rgba(0x1A1C29, 0x1A), true
	case theme.ColorNameScrollBar:
		return rgba(0x1A1C29, 0x40), true
	case ColorTile:
		return rgb(0xDDE1EE), true
	case ColorNotice:
		return rgb(0xFFF4DC), true
	case ColorOff:
		return rgb(0xFBE3E5), true
	case ColorOffText:
		return rgb(0xC22D3B), true
	case ColorSpeaking, theme.ColorNameSuccess:
		return rgb(0x1FA971), true
	case theme.ColorNameWarning:
		return rgb(0xA86A00), true
	case ColorScrim:
		return rgba(0x1A1C29, 0x73), true
	case theme.ColorNameHyperlink:
		return rgb(0x4753C8), true
	}
	return common(name)
}

// darkColors are the colours of the dark theme.
func darkColors(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0x101118), true
	case ColorSurface, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground:
		return rgb(0x1D1F2A), true
	case ColorRaised, theme.ColorNameButton, theme.ColorNameDisabledButton:
		return rgb(0x2B2E3D), true
	case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
		return rgb(0x262936), true
	case ColorBorder:
		return rgb(0x3A3E50), true
	case theme.ColorNameSeparator:
		return rgb(0x2B2E3D), true
	case theme.ColorNameForeground:
		return rgb(0xECEEF7), true
	case ColorMuted, theme.ColorNamePlaceHolder:
		return rgb(0x9CA2B8), true
	case theme.ColorNameDisabled:
		return rgb(0x5A6076), true
	case theme.ColorNameHover:
		return rgba(0xFFFFFF, 0x12), true
	case theme.ColorNamePressed:
		return rgba(0xFFFFFF, 0x20), true
	case theme.ColorNameScrollBar:
		return rgba(0xFFFFFF, 0x40), true
	case ColorTile:
		return rgb(0x242734), true
	case ColorNotice:
		return rgb(0x3A3220), true
	case ColorOff:
		return rgb(0x4A2229), true
	case ColorOffText:
		return rgb(0xFF8A93), true
	case ColorSpeaking, theme.ColorNameSuccess:
		return rgb(0x3DD68C), true
	case theme.ColorNameWarning:
		return rgb(0xF2B84B), true
	case ColorScrim:
		return rgba(0x000000, 0x99), true
	case theme.ColorNameHyperlink:
		return rgb(0x98A2FF), true
	}
	return common(name)
}
