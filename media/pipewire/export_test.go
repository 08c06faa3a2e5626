package pipewire

// Fill describes a picture in memory, as Stream.Take does.
func (p *Picture) Fill(memory []byte, l Layout, regions []Region) error {
	return p.fill(memory, l, func(yield func(Region) bool) {
		for _, r := range regions {
			if !yield(r) {
				return
			}
		}
	})
}
