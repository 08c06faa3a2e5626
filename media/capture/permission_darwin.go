//go:build darwin && cgo

package capture

/*
#cgo LDFLAGS: -framework CoreGraphics
#include <CoreGraphics/CoreGraphics.h>

// Without permission macOS gives pictures of an empty desktop and no error. Asking
// shows the system's own question, once.
static int moim_may_see_screen(void) {
  if (__builtin_available(macOS 11.0, *))
    return CGPreflightScreenCaptureAccess() || CGRequestScreenCaptureAccess();
  return 1;
}
*/
import "C"

// maySeeScreen says whether the system lets this program see the screen.
func maySeeScreen() bool { return C.moim_may_see_screen() != 0 }
