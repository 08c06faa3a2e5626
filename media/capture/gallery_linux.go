package capture

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/xproto"

	"moim/media"
)

// pictures takes small pictures on X11. Windows are drawn beside the screen for
// as long as it is open, so that those which others lie over have a picture too.
type pictures struct {
	devices *Devices
	display *x11Display // nil where there is none
	memory  x11Memory
	opened  map[string]*x11Subject
}

func openPictures(d *Devices) pictures {
	p := pictures{devices: d, opened: make(map[string]*x11Subject)}
	if onWayland() {
		return p
	}
	display, err := openX11("")
	if err != nil {
		return p
	}
	if display.checkPixels() != nil {
		display.close()
		return p
	}
	display.extend()
	p.display, p.memory = display, x11Memory{display: display}
	return p
}

// Close ends taking pictures.
func (p *pictures) Close() {
	if p.display != nil {
		p.memory.free()
		p.display.close()
		p.display = nil
	}
}

func (p *pictures) windows() []media.Shareable {
	if p.display == nil || !p.display.composite {
		return nil
	}
	return p.display.windows()
}

// take takes a small picture of what an ID means.
func (p *pictures) take(id string, most image.Point) (*image.RGBA, error) {
	if p.display == nil {
		return nil, fmt.Errorf("picture of %q: %w", id, media.ErrDeviceNotFound)
	}
	subject, err := p.subject(id)
	if err != nil {
		return nil, fmt.Errorf("picture of %q: %w", id, err)
	}
	small, err := p.picture(subject, most)
	if err != nil {
		delete(p.opened, id) // it may be another window with that number by now
		return nil, fmt.Errorf("picture of %q: %w", id, err)
	}
	return small, nil
}

func (p *pictures) subject(id string) (*x11Subject, error) {
	if s := p.opened[id]; s != nil {
		return s, nil
	}
	display, s, err := p.devices.subject(id)
	if err != nil {
		return nil, err
	}
	if display != "" {
		return nil, media.ErrDeviceNotFound
	}
	if err := s.begin(p.display); err != nil {
		return nil, err
	}
	p.opened[id] = &s
	return &s, nil
}

func (p *pictures) picture(s *x11Subject, most image.Point) (*image.RGBA, error) {
	lies, err := xproto.GetGeometry(p.display.conn, xproto.Drawable(s.window)).Reply()
	if err != nil || lies == nil {
		return nil, fmt.Errorf("%w: %w", s.gone(), errOr(err))
	}
	drawable, area, err := s.measure(p.display, x11Shape{
		size: image.Pt(int(lies.Width), int(lies.Height)), border: int(lies.BorderWidth),
	})
	if err != nil {
		return nil, err
	}
	p.memory.resize(bytesOf(area))
	var small *image.RGBA
	err = p.memory.fetch(drawable, []image.Rectangle{area}, func(_ image.Rectangle, pixels []byte) error {
		small = shrink(pixels, 4*area.Dx(), area.Size(), most, [3]int{2, 1, 0})
		return nil
	})
	return small, err
}
