package audio

import (
	"errors"
	"fmt"

	"github.com/gen2brain/malgo"

	"moim/media"
)

// What the sound system can say besides the device errors of package media.
var (
	// ErrNoSound says that this computer has no sound system that answers.
	ErrNoSound = errors.New("no sound system")
	// ErrClosed says that the System or Playout was closed before.
	ErrClosed = errors.New("sound system is closed")
)

// deviceError turns a result of the sound library into one of the errors that
// callers test for. It keeps the library's own words for the log.
func deviceError(err error) error {
	var result malgo.Result
	if !errors.As(err, &result) {
		return err
	}
	switch result {
	case malgo.ErrBusy, malgo.ErrAlreadyInUse:
		return fmt.Errorf("%w: %w", media.ErrDeviceBusy, err)
	case malgo.ErrAccessDenied:
		return fmt.Errorf("%w: %w", media.ErrNotPermitted, err)
	case malgo.ErrNoDevice, malgo.ErrDoesNotExist, malgo.ErrUnavailable:
		return fmt.Errorf("%w: %w", media.ErrDeviceNotFound, err)
	default:
		return err
	}
}
