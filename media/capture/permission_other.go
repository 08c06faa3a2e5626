//go:build !linux && !(darwin && cgo)

package capture

// maySeeScreen says whether the system lets this program see the screen: only
// macOS may not.
func maySeeScreen() bool { return true }
