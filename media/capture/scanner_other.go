//go:build !linux

package capture

import (
	"cmp"
	"log/slog"
	"runtime"
	"slices"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/camera"

	"moim/media"
)

// rescanEvery is how many polls pass between two listings; asking the system
// for its cameras is not cheap.
const rescanEvery = 6

// scanner finds cameras and screens through mediadevices' drivers. One
// goroutine uses it.
type scanner struct {
	logger *slog.Logger
	polls  int
	fresh  bool // the drivers have registered what is there now
}

func newScanner(logger *slog.Logger) *scanner {
	return &scanner{logger: logger, fresh: true}
}

// camerasChanged says when it is time to list the cameras again.
func (s *scanner) camerasChanged() bool {
	s.polls++
	return s.polls%rescanEvery == 0
}

// cameras lists the cameras that the system knows. They are not opened for
// that: it would light their lamps.
func (s *scanner) cameras() []entry {
	if !s.fresh {
		// DirectShow wants one thread from beginning to end.
		runtime.LockOSThread()
		forget(driver.Camera)
		camera.Initialize()
		runtime.UnlockOSThread()
	}
	var entries []entry
	for _, d := range registered(driver.Camera) {
		info := d.Info()
		entries = append(entries, entry{
			device:   media.Device{Kind: media.Camera, ID: info.Label, Name: cmp.Or(info.Name, info.Label)},
			recorder: d.(recorder),
		})
	}
	nameEntries(entries)
	return entries
}

// registered is the drivers of one kind in a lasting order.
func registered(kind driver.DeviceType) []driver.Driver {
	drivers := driver.GetManager().Query(driver.FilterAnd(
		driver.FilterVideoRecorder(), driver.FilterDeviceType(kind)))
	slices.SortFunc(drivers, func(a, b driver.Driver) int {
		return cmp.Or(cmp.Compare(len(a.Info().Label), len(b.Info().Label)),
			cmp.Compare(a.Info().Label, b.Info().Label))
	})
	return drivers
}

// forget takes drivers out of the register, which otherwise would have each
// device twice. Opened ones go on.
func forget(kind driver.DeviceType) {
	for _, d := range registered(kind) {
		driver.GetManager().Delete(d.ID())
	}
}
