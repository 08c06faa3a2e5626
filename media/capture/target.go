package capture

import (
	"fmt"
	"image"
	"regexp"
	"strconv"
	"strings"
)

// Prefixes of what OpenScreen takes besides screens.
const (
	windowPrefix = "window:"
	areaPrefix   = "area:"
)

// leastArea is the shortest side of an area worth sharing, in pixels.
const leastArea = 16

// AreaID is what OpenScreen opens to show a part of the desktop, in the desktop's
// pixels: "area:X,Y,WxH".
func AreaID(r image.Rectangle) string {
	return fmt.Sprintf("%s%d,%d,%dx%d", areaPrefix, r.Min.X, r.Min.Y, r.Dx(), r.Dy())
}

// isArea says whether an ID means an area, well-formed or not.
func isArea(id string) bool { return strings.HasPrefix(id, areaPrefix) }

// isWindow says whether an ID means a window.
func isWindow(id string) bool { return strings.HasPrefix(id, windowPrefix) }

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
	if width < leastArea || height < leastArea {
		return image.Rectangle{}, fmt.Errorf("area %q: each side has %d pixels at least", id, leastArea)
	}
	return image.Rect(n[0], n[1], n[0]+width, n[1]+height), nil
}

// windowNumber reads a window's number: "0x1c00007", as window managers write it.
func windowNumber(text string) (number uint32, ok bool) {
	digits, ok := strings.CutPrefix(text, "0x")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	return uint32(n), err == nil && n != 0
}
