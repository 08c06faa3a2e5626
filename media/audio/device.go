package audio

import (
	"sync/atomic"
	"time"

	"github.com/gen2brain/malgo"

	"moim/media"
)

// stallTime is how long an open device may be without a callback before it
// counts as gone: PulseAudio ends the stream of an unplugged device without a
// word.
const stallTime = 2 * time.Second

// device is an open microphone or speaker. Its handle belongs to the goroutine
// of System; the rest is for the library's thread and the user of the device.
type device struct {
	info   media.Device
	held   time.Duration // from when a speaker asks for sound until it is heard
	pinned bool          // opened by ID, so that it goes when that ID goes
	handle *malgo.Device // of the goroutine of System

	alive   atomic.Int64  // time of the last callback on the process's Clock, in ns
	stopped atomic.Bool   // the library says that it stopped
	gone    chan struct{} // closed when it was lost or closed
	lost    atomic.Bool   // gone without being closed
}

// touch notes that the device works.
func (d *device) touch(now time.Duration) { d.alive.Store(int64(now)) }

// failed says whether the device has stopped working.
func (d *device) failed(now time.Duration) bool {
	if d.stopped.Load() && !d.handle.IsStarted() {
		return true
	}
	return now-time.Duration(d.alive.Load()) > stallTime
}
