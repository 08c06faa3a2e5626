//go:build !linux

package capture

import (
	"fmt"
	"image"

	"moim/media"
)

// pictures takes small pictures through the screens' drivers, which know no windows.
type pictures struct {
	devices *Devices
}

func openPictures(d *Devices) pictures { return pictures{devices: d} }

// Close ends taking pictures.
func (*pictures) Close() {}

func (*pictures) windows() []media.Shareable { return nil }

func (p *pictures) take(id string, most image.Point) (*image.RGBA, error) {
	p.devices.mu.Lock()
	listed, ok := find(p.devices.screens, id)
	p.devices.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("picture of %q: %w", id, media.ErrDeviceNotFound)
	}
	reader, err := startScreen(listed.recorder)
	if err != nil {
		return nil, fmt.Errorf("picture of %q: %w", id, err)
	}
	defer func() { _ = listed.recorder.Close() }()
	img, release, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("picture of %q: %w", id, deviceError(err))
	}
	if release != nil {
		defer release()
	}
	full, ok := img.(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("picture of %q: unexpected kind %T", id, img)
	}
	return shrink(full.Pix, full.Stride, full.Rect.Size(), most, [3]int{0, 1, 2}), nil
}
