package assets

import (
	"embed"
	"path"
)

//go:embed fonts/*.otf icons/*.svg icons/*.png translations/*.json
var files embed.FS

// FontRegular is an OpenType font with Latin, all Hangul syllables and common
// symbols (Noto Sans CJK KR, see fonts/OFL.txt).
func FontRegular() []byte { return read("fonts/NotoSansKR-Regular.otf") }

// FontBold is the same in bold.
func FontBold() []byte { return read("fonts/NotoSansKR-Bold.otf") }

// AppIcon is the application's icon as a PNG of 512x512 pixels.
func AppIcon() []byte { return read("icons/moim.png") }

// Icon is a drawing by name, as SVG; "moim" is the application's own. All others
// are lines on 24x24 units in the colour "currentColor". It is nil where there
// is none of that name.
func Icon(name string) []byte { return read(path.Join("icons", name+".svg")) }

// read returns an embedded file, or nil where there is none.
func read(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	return data
}
