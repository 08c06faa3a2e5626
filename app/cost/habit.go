package cost

// habit is what a peer has cost besides pictures.
type habit struct {
	round        uint64
	sound, other mean
	camera       Choice // at the last observation
	screen       Choice
}

// besides is what a peer's sound and the rest cost: its own, or else what others' do.
func (f *Forecaster) besides(p *Peer) (sound, other float64) {
	if h := f.peers[p.Key]; h != nil {
		sound, other = h.sound.or(float64(p.sound())), h.other.or(float64(p.Other))
	} else {
		sound, other = f.means(p)
	}
	if p.sound() == 0 {
		sound = 0
	}
	return sound, other
}

// means is what the peers' sound and the rest cost on average.
func (f *Forecaster) means(p *Peer) (sound, other float64) {
	sounds, others := 0, 0
	for i := range f.in.Peers { // not the map, whose order is never the same
		h := f.peers[f.in.Peers[i].Key]
		if h == nil {
			continue
		}
		if h.sound.count > 0 {
			sound, sounds = sound+h.sound.value, sounds+1
		}
		if h.other.count > 0 {
			other, others = other+h.other.value, others+1
		}
	}
	if sounds == 0 {
		sound, sounds = float64(p.sound()), 1
	}
	if others == 0 {
		other, others = float64(p.Other), 1
	}
	return sound / float64(sounds), other / float64(others)
}
