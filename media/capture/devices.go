package capture

import (
	"context"
	"slices"
	"sync"
	"time"

	"moim/media"
)

// Devices knows the cameras and screens of this computer and follows what is
// plugged in and out. One per process, because the drivers' register is.
type Devices struct {
	clock *media.Clock
	cfg   Config
	scans *scanner // owned by the watching goroutine after NewDevices
	stop  context.CancelFunc
	done  chan struct{}

	mu       sync.Mutex // guards what follows
	cameras  []entry
	screens  []entry
	token    string                   // by which the desktop shares again what it shared last
	open     map[string]*deviceSource // cameras in use, by ID; nil while opening
	watchers map[chan struct{}]struct{}
}

// How often the list is compared with the computer's devices. Cameras are
// looked for by name, which is cheap; screens need the display server.
const (
	cameraPoll  = 500 * time.Millisecond
	screenEvery = 8 // camera polls
)

// NewDevices lists the devices and watches them until Close.
func NewDevices(clock *media.Clock, cfg Config) *Devices {
	ctx, stop := context.WithCancel(context.Background())
	d := &Devices{
		clock: clock, cfg: cfg.withDefaults(), stop: stop, done: make(chan struct{}),
		open: make(map[string]*deviceSource), watchers: make(map[chan struct{}]struct{}),
		token: cfg.ShareToken,
	}
	d.scans = newScanner(d.cfg.Logger)
	d.cameras, d.screens = d.scans.cameras(), d.scans.screens()
	go d.watch(ctx)
	return d
}

// Close stops watching. Opened sources stay open.
func (d *Devices) Close() {
	d.stop()
	<-d.done
}

// List is the cameras, then the screens, each with the default first.
func (d *Devices) List() []media.Device {
	d.mu.Lock()
	defer d.mu.Unlock()
	return devicesOf(d.cameras, d.screens)
}

// Watch returns a channel that has an element whenever List has changed since
// the last one was taken. It is closed when ctx ends.
func (d *Devices) Watch(ctx context.Context) <-chan struct{} {
	changed := make(chan struct{}, 1)
	d.mu.Lock()
	d.watchers[changed] = struct{}{}
	d.mu.Unlock()
	context.AfterFunc(ctx, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.watchers, changed)
		close(changed)
	})
	return changed
}

func (d *Devices) watch(ctx context.Context) {
	defer close(d.done)
	ticker := time.NewTicker(cameraPoll)
	defer ticker.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if d.scans.camerasChanged() {
			d.publish(&d.cameras, d.scans.cameras())
		}
		if n%screenEvery == 0 {
			d.publish(&d.screens, d.scans.screens())
		}
	}
}

// publish replaces a list and tells the watchers where it says something new.
func (d *Devices) publish(list *[]entry, now []entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := devicesOf(*list)
	*list = now
	if slices.Equal(before, devicesOf(now)) {
		return
	}
	d.cfg.Logger.Info("devices changed", "before", len(before), "now", len(now))
	for id, source := range d.open {
		if _, ok := findID(d.cameras, id); !ok && source != nil {
			source.fail(media.ErrDeviceGone)
		}
	}
	for changed := range d.watchers {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
}

func findID(entries []entry, id string) (entry, bool) {
	i := slices.IndexFunc(entries, func(e entry) bool { return e.device.ID == id })
	if i < 0 {
		return entry{}, false
	}
	return entries[i], true
}
