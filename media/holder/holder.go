// Package holder finds out which program has a device open.
//
// It knows how the system tells that and nothing about devices. Where the system
// does not tell it, as on Windows and macOS, or not to this user, the answer is
// that nobody is known.
package holder

import (
	"fmt"

	"moim/media"
)

// Busy adds to an error that wraps media.ErrDeviceBusy which program has one of
// the device nodes open, as a *media.BusyError, if that can be found out. Others
// are returned as they are.
func Busy(err error, nodes ...string) error {
	if name := Of(nodes...); name != "" {
		return fmt.Errorf("%w: %w", &media.BusyError{Holder: name}, err)
	}
	return err
}
