package capture

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"github.com/pion/mediadevices/pkg/driver/availability"

	"moim/media"
)

// deviceError adds to a driver's error which of media's errors it is, so that
// callers can test for that with errors.Is. Unknown errors stay as they are.
func deviceError(err error) error {
	for _, known := range []error{
		media.ErrDeviceBusy, media.ErrDeviceGone, media.ErrDeviceNotFound, media.ErrNotPermitted,
	} {
		if errors.Is(err, known) {
			return err
		}
	}
	if kind := errorKind(err); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

func errorKind(err error) error {
	switch {
	case means(err, syscall.EBUSY), errors.Is(err, availability.ErrBusy):
		return media.ErrDeviceBusy
	case means(err, syscall.ENODEV), means(err, syscall.ENXIO), errors.Is(err, io.EOF),
		errors.Is(err, availability.ErrNoDevice):
		return media.ErrDeviceGone
	case errors.Is(err, fs.ErrNotExist), means(err, syscall.ENOENT):
		return media.ErrDeviceNotFound
	case errors.Is(err, fs.ErrPermission), means(err, syscall.EACCES), means(err, syscall.EPERM):
		return media.ErrNotPermitted
	}
	return nil
}

// means reports whether an error is of a number. The drivers put some numbers
// into their messages as text, at the end, and wrap nothing.
func means(err error, number syscall.Errno) bool {
	return errors.Is(err, number) || strings.HasSuffix(err.Error(), ": "+number.Error())
}
