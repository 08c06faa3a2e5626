package mesh

import (
	"time"

	"moim/app/cost"
	"moim/app/mesh/internal/red"
)

// allocateSound chooses the bitrates of the voice and of the screen's sound, and to whom the voice is sent twice. It
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
	if m.music.on.Load() {
		if bitrate := a.music.Bitrate(now, &a.in); bitrate != a.musicRate {
			a.musicRate = bitrate
			m.config.SetScreenBitrate(int(bitrate))
		}
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

// doubles says whether the peer takes sound that is sent twice.
func (f *forwarder) doubles() bool {
	b := f.binding.Load()
	return b != nil && b.red != 0
}

// speak sends one packet of sound, with the one before it once more where that is
// wanted.
func (f *forwarder) speak(b *binding, timestamp uint32, payload []byte, before *spoken) {
	kind := b.payloadType
	if b.red != 0 && f.doubled.Load() && len(before.payload)+len(payload)+red.Overhead <= cap(f.scratch) {
		if joined, ok := red.Join(f.scratch[:0], kind, before.payload, timestamp-before.timestamp, payload); ok {
			payload, kind = joined, b.red
		}
	}
	f.writeAs(b, kind, timestamp, false, payload)
}
