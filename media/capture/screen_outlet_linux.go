package capture

import "moim/media"

// screenOutlet is the outlet of a screen, whose pictures are brought down to the
// largest size that is shared.
type screenOutlet struct {
	outlet
	clock *media.Clock
	cfg   Config
	fit   media.Converter // for pictures that may be too large; else nil
}

// begin makes an outlet of its zero value.
func (s *screenOutlet) begin(clock *media.Clock, cfg Config) {
	s.outlet, s.clock, s.cfg = newOutlet(), clock, cfg
	if cfg.NewConverter != nil {
		s.fit = cfg.NewConverter()
	}
}

// deliver hands over a copy of a picture, of which so many pixels are new.
func (s *screenOutlet) deliver(from *media.Frame, changed int) {
	width, height := from.Width, from.Height
	if s.fit != nil {
		width, height = fitted(width, height)
	}
	f := s.cfg.Pool.Get(width, height)
	if width == from.Width && height == from.Height {
		copyPicture(f, from)
	} else {
		s.fit.Scale(f, from)
		changed = max(changed/from.Width*width/from.Height*height, 1)
	}
	f.Captured, f.Changed = s.clock.Now(), changed
	s.offer(f)
}

// copyPicture copies between frames of one size. Those of pools have one layout.
func copyPicture(dst, src *media.Frame) {
	if dst.StrideY == src.StrideY && dst.StrideUV == src.StrideUV {
		copy(dst.Y, src.Y)
		copy(dst.U, src.U)
		copy(dst.V, src.V)
		return
	}
	copyRows(dst.Y, dst.StrideY, src.Y, src.StrideY, src.Width, src.Height)
	w, h := (src.Width+1)/2, (src.Height+1)/2
	copyRows(dst.U, dst.StrideUV, src.U, src.StrideUV, w, h)
	copyRows(dst.V, dst.StrideUV, src.V, src.StrideUV, w, h)
}

func copyRows(dst []byte, dstStride int, src []byte, srcStride, width, height int) {
	for y := range height {
		copy(dst[y*dstStride:][:width], src[y*srcStride:][:width])
	}
}
