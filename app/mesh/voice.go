package mesh

import (
	"time"

	"moim/app/cost"
)

// allocateSound chooses the bitrate of the voice and to whom it is sent twice. It
// comes before pictures are divided, which get what is left.
func (m *Mesh) allocateSound(now time.Duration) {
	a := &m.allocation
	if bitrate := a.voice.Bitrate(now, &a.in, m.worstLoss()); bitrate != a.bitrate {
		for i, p := range a.order {
			if dearer := bitrate - a.bitrate; dearer > 0 && a.bitrate > 0 && p.account.sound > 0 {
				p.account.sound += dearer
				a.in.Peers[i].Sound = p.account.sound
			}
		}
		a.bitrate = bitrate
		m.config.SetSoundBitrate(int(bitrate))
	}
	for i, p := range a.order {
		s := p.sending.Load()
		if s == nil {
			continue
		}
		before := s.microphone.doubled.Load()
		double := s.microphone.doubles() && cost.Double(&a.in, i, a.bitrate, p.view.values().sound, before)
		if double == before {
			continue
		}
		s.microphone.doubled.Store(double)
		if double && p.account.sound > 0 { // what it costs shows in the next measurement
			p.account.sound += cost.DoubleCost(a.bitrate)
			a.in.Peers[i].Sound = p.account.sound
		}
	}
}
