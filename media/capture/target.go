package capture

import (
	"strconv"
	"strings"
)

// Prefixes of what OpenScreen takes besides screens.
const (
	windowPrefix = "window:"
	areaPrefix   = "area:" // media.AreaID
)

// isArea says whether an ID means an area, well-formed or not.
func isArea(id string) bool { return strings.HasPrefix(id, areaPrefix) }

// isWindow says whether an ID means a window.
func isWindow(id string) bool { return strings.HasPrefix(id, windowPrefix) }

// windowNumber reads a window's number: "0x1c00007", as window managers write it.
func windowNumber(text string) (number uint32, ok bool) {
	digits, ok := strings.CutPrefix(text, "0x")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	return uint32(n), err == nil && n != 0
}
