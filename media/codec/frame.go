package codec

import (
	"errors"
	"fmt"

	"moim/media"
)

var errPlanes = errors.New("planes are shorter than the size asks for")

// checkFrame makes sure that C code stays inside a frame's planes.
func checkFrame(f *media.Frame) error {
	if !sizeAllowed(f.Width, f.Height) {
		return fmt.Errorf("%dx%d: %w", f.Width, f.Height, ErrSize)
	}
	w, h := (f.Width+1)/2, (f.Height+1)/2
	if !planeHolds(f.Y, f.StrideY, f.Width, f.Height) ||
		!planeHolds(f.U, f.StrideUV, w, h) || !planeHolds(f.V, f.StrideUV, w, h) {
		return fmt.Errorf("%dx%d: %w", f.Width, f.Height, errPlanes)
	}
	return nil
}

// planeHolds reports whether height rows of width bytes lie in plane.
func planeHolds(plane []byte, stride, width, height int) bool {
	return stride >= width && len(plane) >= stride*(height-1)+width
}
