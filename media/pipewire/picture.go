package pipewire

import "image"

// Picture is a picture in the stream's memory. It stays as it is until the stream's
// next method is called.
type Picture struct {
	Order  Order
	Size   image.Point // pixels
	Stride int         // bytes from one row to the next
	Pix    []byte      // from the first pixel's first byte to the last one's last
	// Damage is what has changed since the picture before, in the picture's
	// coordinates. It may be empty, where what changed lies beside it.
	Damage []image.Rectangle
	// Unknown says that it is not known what has changed.
	Unknown bool
}

// fill describes a picture in memory; regions are what has changed.
func (p *Picture) fill(memory []byte, l Layout, regions func(yield func(Region) bool)) error {
	place, err := l.Place(len(memory))
	if err != nil {
		return err
	}
	p.Order, p.Size, p.Stride = place.Order, place.Area.Size(), place.Stride
	p.Pix = memory[place.Begin:place.End:place.End]
	p.Damage = p.Damage[:0]
	for r := range regions {
		if changed := r.rectangle(place.Area); !changed.Empty() {
			p.Damage = append(p.Damage, changed.Sub(place.Area.Min))
		}
	}
	return nil
}
