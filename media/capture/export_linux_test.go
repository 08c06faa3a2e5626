package capture

import (
	"image"
	"time"

	"moim/media"
	"moim/media/pipewire"
)

// X11View is what keeps the picture of a screen up to date.
type X11View struct{ v *x11View }

// NewX11View shows the whole of $DISPLAY.
func NewX11View() (*X11View, error) {
	v, err := newX11View("", x11Subject{head: wholeDisplay}, Config{}.withDefaults())
	return &X11View{v}, err
}

// Update says how many pixels were fetched.
func (v *X11View) Update() (int, error) { return v.v.update(time.Now()) }

// Close disconnects.
func (v *X11View) Close() { v.v.close() }

// PictureStream is what a portal's source reads.
type PictureStream = pictureStream

// PortalSession is what the portal has granted.
type PortalSession = portalSession

// ShowPortal shows a stream.
func ShowPortal(clock *media.Clock, cfg Config, session PortalSession, fps float64, open func() (PictureStream, error)) (media.Source, error) {
	return showPortal(clock, cfg.withDefaults(), "test", session, fps, open)
}

// PortalView keeps the picture of a stream up to date.
type PortalView struct{ v portalView }

// NewPortalView shows what convert makes of pictures.
func NewPortalView(convert func(*media.Frame, image.Image) error) *PortalView {
	return &PortalView{portalView{convert: convert}}
}

// Update says how many pixels have changed, and when to look again.
func (v *PortalView) Update(p *pipewire.Picture, now time.Time) (int, time.Time, error) {
	return v.v.update(p, now)
}

// Picture is what the view shows.
func (v *PortalView) Picture() *media.Frame { return v.v.picture }
