package media

import (
	"fmt"
	"image"
	"regexp"
	"strconv"
)

// LeastArea is the shortest side of an area worth sharing, in pixels.
const LeastArea = 16

// AreaID is what opens a part of the desktop, as a screen's ID opens that screen:
// "area:X,Y,WxH" in the desktop's pixels.
func AreaID(r image.Rectangle) string {
	return fmt.Sprintf("area:%d,%d,%dx%d", r.Min.X, r.Min.Y, r.Dx(), r.Dy())
}

// ParseArea reads what AreaID writes. Sides are brought down to even numbers,
// which 4:2:0 wants; the error says what an area looks like.
func ParseArea(id string) (image.Rectangle, error) {
	// Five digits are more than any desktop has, and never overflow.
	match := regexp.MustCompile(`^area:(\d{1,5}),(\d{1,5}),(\d{1,5})x(\d{1,5})$`).FindStringSubmatch(id)
	if match == nil {
		return image.Rectangle{}, fmt.Errorf("area %q: want area:X,Y,WIDTHxHEIGHT in pixels", id)
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(match[i+1]) // digits alone
	}
	width, height := n[2]&^1, n[3]&^1
	if width < LeastArea || height < LeastArea {
		return image.Rectangle{}, fmt.Errorf("area %q: each side has %d pixels at least", id, LeastArea)
	}
	return image.Rect(n[0], n[1], n[0]+width, n[1]+height), nil
}
