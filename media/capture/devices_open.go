package capture

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"moim/media"
	"moim/media/holder"
)

// maxAttempts bounds how many of a camera's offers are tried.
const maxAttempts = 4

// OpenCamera opens a camera by its ID, its path or its name; an empty ID is the
// default camera. The size delivered is the camera's nearest to what is wanted.
// The error is media.ErrDeviceNotFound, ErrDeviceBusy, ErrNotPermitted or
// ErrDeviceGone where the reason is known.
func (d *Devices) OpenCamera(ctx context.Context, id string, want Want) (media.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	camera, err := d.reserve(id)
	if err != nil {
		return nil, fmt.Errorf("open camera %q: %w", id, err)
	}
	source, err := d.startCamera(camera, want)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		delete(d.open, camera.device.ID)
		if errors.Is(err, media.ErrDeviceBusy) {
			err = holder.Busy(err, camera.aliases...)
		}
		return nil, fmt.Errorf("open camera %q: %w", camera.device.Name, err)
	}
	d.open[camera.device.ID] = source
	return source, nil
}

// reserve finds a camera and marks it as in use, so that one caller at a time
// handles its driver.
func (d *Devices) reserve(id string) (entry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	camera, ok := find(d.cameras, id)
	if !ok {
		return entry{}, media.ErrDeviceNotFound
	}
	if _, taken := d.open[camera.device.ID]; taken {
		return entry{}, media.ErrDeviceBusy
	}
	d.open[camera.device.ID] = nil
	return camera, nil
}

func (d *Devices) release(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, id)
}

func (d *Devices) startCamera(camera entry, want Want) (*deviceSource, error) {
	reader, chosen, err := startRecorder(camera.recorder, want)
	if err != nil {
		return nil, err
	}
	d.cfg.Logger.Info("camera opened", "name", camera.device.Name, "width", chosen.Width,
		"height", chosen.Height, "fps", chosen.FrameRate, "format", string(chosen.FrameFormat))
	source := &deviceSource{
		clock: d.clock, cfg: d.cfg, name: camera.device.Name, device: closerOf(camera.recorder, reader), reader: reader,
		fullRange: chosen.FrameFormat == frame.FormatMJPEG,
		freed:     func() { d.release(camera.device.ID) },
	}
	source.start()
	return source, nil
}

// startRecorder opens a driver with the best of its offers that works.
func startRecorder(camera recorder, want Want) (video.Reader, prop.Media, error) {
	if err := camera.Open(); err != nil {
		return nil, prop.Media{}, deviceError(err)
	}
	offers := rank(camera.Properties(), want)
	if len(offers) == 0 {
		_ = camera.Close()
		return nil, prop.Media{}, errors.New("it offers no format that can be used")
	}
	// Some drivers refuse to be told a rate: the best offer's turn without one.
	plain := offers[0]
	plain.FrameRate = 0
	attempts := append(offers[:min(len(offers), maxAttempts):min(len(offers), maxAttempts)], plain)
	var last error
	for i, offer := range attempts {
		if i > 0 {
			if err := camera.Open(); err != nil {
				return nil, prop.Media{}, deviceError(err)
			}
		}
		// A driver that cannot record closes itself.
		reader, err := camera.VideoRecord(offer)
		if err == nil {
			return reader, offer, nil
		}
		last = deviceError(err)
		if errors.Is(last, media.ErrDeviceBusy) || errors.Is(last, media.ErrDeviceGone) {
			break
		}
	}
	return nil, prop.Media{}, last
}

// DefaultScreenFPS is the most pictures a second of a screen where none is asked for.
const DefaultScreenFPS = 30

// OpenScreen opens what can be shared. An ID or name of a screen is that screen;
// an empty ID, or "screen", the first one. "window:" and a number or (a part of) a
// title is a single window, "area:X,Y,WxH" a part of the desktop (media.AreaID). Where X11
// is in use, the name of another display (":1", ":1.0") is its whole picture.
//
// fps is the most pictures a second, between 1 and 60, 0 for DefaultScreenFPS. On
// Linux there is a picture whenever something has changed, and none otherwise. A
// window that is minimised gives none until it is shown again, and one that is
// closed ends the source with media.ErrWindowClosed.
func (d *Devices) OpenScreen(ctx context.Context, id string, fps float64) (media.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if fps == 0 {
		fps = DefaultScreenFPS
	}
	if math.IsNaN(fps) || fps < 1 || fps > 60 {
		return nil, fmt.Errorf("open screen %q: %g frames per second are not between 1 and 60", id, fps)
	}
	source, err := d.openScreen(ctx, id, fps)
	if err != nil {
		return nil, fmt.Errorf("open screen %q: %w", id, err)
	}
	return source, nil
}
