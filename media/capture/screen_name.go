package capture

import "fmt"

// screenName is what a person calls a screen: its number and size in pixels.
func screenName(index, width, height int) string {
	return fmt.Sprintf("Screen %d (%d×%d)", index+1, width, height)
}
