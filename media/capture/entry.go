package capture

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"github.com/pion/mediadevices/pkg/driver"

	"moim/media"
)

// recorder is a driver for pictures.
type recorder interface {
	driver.Adapter
	driver.VideoRecorder
}

// entry is one listed device with its driver.
type entry struct {
	device   media.Device
	aliases  []string // what else a person may call it by, such as /dev/video0
	recorder recorder
	head     int             // number of a screen where there is no recorder
	bounds   image.Rectangle // where a screen lies, in pixels
}

// nameEntries marks the first as the default and makes equal names different:
// the second becomes "Name (2)".
func nameEntries(entries []entry) {
	seen := make(map[string]int)
	for i := range entries {
		entries[i].device.Default = i == 0
		name := entries[i].device.Name
		seen[name]++
		if seen[name] > 1 {
			entries[i].device.Name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
	}
}

// find looks a device up by its ID, an alias or its name; an empty ID is the
// default.
func find(entries []entry, id string) (entry, bool) {
	tests := []func(entry) bool{
		func(e entry) bool { return e.device.ID == id },
		func(e entry) bool { return slices.Contains(e.aliases, id) },
		func(e entry) bool { return strings.EqualFold(e.device.Name, id) },
		func(e entry) bool { return id == "" },
	}
	for _, test := range tests {
		if i := slices.IndexFunc(entries, test); i >= 0 {
			return entries[i], true
		}
	}
	return entry{}, false
}

// devicesOf is the entries' public half.
func devicesOf(lists ...[]entry) []media.Device {
	devices := []media.Device{}
	for _, list := range lists {
		for _, e := range list {
			devices = append(devices, e.device)
		}
	}
	return devices
}
