package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"moim/assets"
)

// Sizes in fyne's units, from which all distances are taken.
const (
	Gap       = 12 // between neighbours
	WideGap   = 24 // between groups
	Radius    = 10 // corners of fields and buttons
	TileEdge  = 14 // corners of tiles and cards
	TextSmall = 12
	TextBody  = 14
	TextLarge = 18
	TextTitle = 24
)

// Theme is Moim's own theme. It is made once per choice of light and dark.
type Theme struct {
	variant       string // "light", "dark" or "" for the system's
	regular, bold fyne.Resource
	base          fyne.Theme
}

// NewTheme makes the theme; variant is "light", "dark" or "" for what the
// system prefers.
func NewTheme(variant string) *Theme {
	return &Theme{
		variant: variant,
		regular: fyne.NewStaticResource("NotoSansKR-Regular.otf", assets.FontRegular()),
		bold:    fyne.NewStaticResource("NotoSansKR-Bold.otf", assets.FontBold()),
		base:    theme.DefaultTheme(),
	}
}

// WithVariant is the same theme with another choice of light and dark. The
// fonts are shared, so that fyne need not load them again.
func (t *Theme) WithVariant(variant string) *Theme {
	other := *t
	other.variant = variant
	return &other
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	dark := v == theme.VariantDark
	if t.variant != "" {
		dark = t.variant == "dark"
	}
	colors := lightColors
	if dark {
		colors = darkColors
	}
	if c, ok := colors(name); ok {
		return c
	}
	if dark {
		return t.base.Color(name, theme.VariantDark)
	}
	return t.base.Color(name, theme.VariantLight)
}

// Font implements fyne.Theme.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.Symbol || style.Monospace {
		return t.base.Font(style)
	}
	if style.Bold {
		return t.bold
	}
	return t.regular
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return TextBody
	case theme.SizeNameHeadingText:
		return TextTitle
	case theme.SizeNameSubHeadingText:
		return TextLarge
	case theme.SizeNameCaptionText:
		return TextSmall
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return Radius
	case theme.SizeNameInnerPadding:
		return 10
	case theme.SizeNameInlineIcon:
		return 18
	case theme.SizeNameScrollBar:
		return 10
	}
	return t.base.Size(name)
}

// Is tells whether this is the theme for that choice of light and dark.
func (t *Theme) Is(variant string) bool { return t.variant == variant }
