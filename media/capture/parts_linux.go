package capture

import (
	"image"

	"moim/media"
)

// maxParts is how many parts are worth fetching one by one.
const maxParts = 16

// addPart adds what of a part lies in an area, with corners that are even there.
func addPart(parts []image.Rectangle, part, area image.Rectangle) []image.Rectangle {
	part = part.Intersect(area)
	if part.Empty() {
		return parts
	}
	at := part.Sub(area.Min)
	at.Min.X, at.Min.Y = at.Min.X&^1, at.Min.Y&^1
	at.Max.X, at.Max.Y = (at.Max.X+1)&^1, (at.Max.Y+1)&^1
	return append(parts, at.Add(area.Min).Intersect(area))
}

// mergeParts makes one part of all where that costs little more than the parts.
func mergeParts(parts []image.Rectangle, area image.Rectangle) []image.Rectangle {
	if len(parts) < 2 {
		return parts
	}
	var bounds image.Rectangle
	sum := 0
	for _, p := range parts {
		bounds = bounds.Union(p)
		sum += p.Dx() * p.Dy()
	}
	if all := bounds.Dx() * bounds.Dy(); len(parts) > maxParts || 4*all < 5*sum || sum > area.Dx()*area.Dy() {
		return append(parts[:0], bounds)
	}
	return parts
}

// windowOn makes frame the part of a picture, in the picture's coordinates: planes
// that are written to through it are the picture's. The part's corner is even.
func windowOn(frame, picture *media.Frame, part image.Rectangle) {
	luma := part.Min.Y*picture.StrideY + part.Min.X
	chroma := part.Min.Y/2*picture.StrideUV + part.Min.X/2
	frame.Width, frame.Height = part.Dx(), part.Dy()
	frame.Y, frame.U, frame.V = picture.Y[luma:], picture.U[chroma:], picture.V[chroma:]
	frame.StrideY, frame.StrideUV = picture.StrideY, picture.StrideUV
}
