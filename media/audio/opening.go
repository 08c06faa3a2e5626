package audio

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gen2brain/malgo"

	"moim/media"
)

// connect opens a device on the goroutine of s. prepare is handed the device
// before it starts and says what handles its sound.
func (s *System) connect(ctx context.Context, kind media.DeviceKind, id string, prepare func(*device) malgo.DataProc) (*device, error) {
	type answer struct {
		device *device
		err    error
	}
	reply := make(chan answer)
	err := s.do(ctx, func() {
		d, err := s.openDevice(kind, id, prepare)
		select {
		case reply <- answer{d, err}:
		case <-ctx.Done():
			if d != nil {
				s.release(d)
			}
		}
	})
	if err == nil {
		select {
		case a := <-reply:
			if a.err == nil {
				return a.device, nil
			}
			err = a.err
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return nil, fmt.Errorf("open %s %q: %w", kind, id, err)
}

// openDevice opens a device; on the goroutine of s.
func (s *System) openDevice(kind media.DeviceKind, id string, prepare func(*device) malgo.DataProc) (*device, error) {
	if err := s.refresh(); err != nil {
		return nil, err
	}
	found, ok := s.find(kind, id)
	if !ok {
		return nil, media.ErrDeviceNotFound
	}
	d := &device{info: found.Device, held: s.library.backend.held(), pinned: id != "", gone: make(chan struct{})}
	raw := &found.raw
	if id == "" && found.system {
		raw = nil
	}
	callbacks := malgo.DeviceCallbacks{Data: prepare(d), Stop: func() {
		d.stopped.Store(true)
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}}
	d.touch(s.clock.Now())
	handle, err := s.library.open(kind, raw, callbacks)
	if err != nil {
		return nil, err
	}
	d.handle = handle
	s.open[d] = struct{}{}
	return d, nil
}

// find looks for a device by ID, by name, or, where id is empty, the default.
func (s *System) find(kind media.DeviceKind, id string) (listed, bool) {
	fits := []func(listed) bool{
		func(l listed) bool { return id == "" && l.Default },
		func(l listed) bool { return id != "" && l.ID == id },
		func(l listed) bool { return id != "" && l.Name == id },
		func(l listed) bool { return id != "" && strings.EqualFold(l.Name, id) },
	}
	for _, fit := range fits {
		for _, l := range s.list {
			if l.Kind == kind && fit(l) {
				return l, true
			}
		}
	}
	return listed{}, false
}

// disconnectDevice closes a device and waits until it is closed, a while at the
// most.
func (s *System) disconnectDevice(d *device) error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	err := s.do(ctx, func() { s.release(d) })
	if errors.Is(err, ErrClosed) {
		return nil // and the device with it
	}
	if err == nil {
		select {
		case <-d.gone:
			return nil
		case <-s.done:
			return nil
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return fmt.Errorf("close %s %q: %w", d.info.Kind, d.info.Name, err)
}
