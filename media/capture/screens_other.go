//go:build !linux

package capture

import (
	"context"
	"image"
	"strconv"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/screen"
	"github.com/pion/mediadevices/pkg/io/video"

	"moim/media"
)

// openScreen opens what an ID or a name means: a screen, or an area of the first
// one. The drivers know no windows.
func (d *Devices) openScreen(_ context.Context, id string, fps float64) (media.Source, error) {
	var area image.Rectangle
	switch {
	case isWindow(id):
		return nil, media.ErrDeviceNotFound
	case isArea(id):
		var err error
		if area, err = media.ParseArea(id); err != nil {
			return nil, err
		}
		id = ""
	case id == "screen":
		id = ""
	}
	d.mu.Lock()
	listed, ok := find(d.screens, id)
	d.mu.Unlock()
	if !ok {
		return nil, media.ErrDeviceNotFound
	}
	reader, err := startScreen(listed.recorder)
	if err != nil {
		return nil, err
	}
	if !area.Empty() {
		reader = cropped(reader, area)
	}
	source := &deviceSource{
		clock: d.clock, cfg: d.cfg, name: id, device: listed.recorder, reader: reader,
		pacer: media.NewPacer(d.clock, d.clock.Now(), int(fps*1000), 1000, 0),
	}
	if d.cfg.NewConverter != nil {
		source.converter = d.cfg.NewConverter()
	}
	source.start()
	return source, nil
}

func startScreen(s recorder) (video.Reader, error) {
	if !maySeeScreen() {
		return nil, media.ErrNotPermitted
	}
	if err := s.Open(); err != nil {
		return nil, deviceError(err)
	}
	offers := s.Properties()
	if len(offers) == 0 {
		_ = s.Close()
		return nil, media.ErrDeviceGone
	}
	reader, err := s.VideoRecord(offers[0])
	if err != nil {
		return nil, deviceError(err)
	}
	return reader, nil
}

// cropped reads an area of pictures.
func cropped(reader video.Reader, area image.Rectangle) video.Reader {
	return video.ReaderFunc(func() (image.Image, func(), error) {
		img, release, err := reader.Read()
		if err != nil {
			return nil, release, err
		}
		if part, ok := img.(interface {
			SubImage(r image.Rectangle) image.Image
		}); ok {
			img = part.SubImage(area)
		}
		return img, release, nil
	})
}

// screens lists the monitors.
func (s *scanner) screens() []entry {
	if !s.fresh {
		forget(driver.Screen)
		screen.Initialize()
	}
	s.fresh = false
	var entries []entry
	for i, d := range registered(driver.Screen) {
		if err := d.Open(); err != nil {
			s.logger.Debug("list screen", "label", d.Info().Label, "error", err)
			continue
		}
		offers := d.Properties()
		if err := d.Close(); err != nil || len(offers) == 0 {
			continue
		}
		entries = append(entries, entry{
			device: media.Device{
				Kind: media.Screen, ID: "screen" + strconv.Itoa(i+1),
				Name: screenName(i, offers[0].Width, offers[0].Height),
			},
			recorder: d.(recorder), bounds: image.Rect(0, 0, offers[0].Width, offers[0].Height),
		})
	}
	nameEntries(entries)
	return entries
}

// AsksSystem says that the desktop's own dialogue does not ask what to share.
func (*Devices) AsksSystem() (asks, again bool) { return false, false }
