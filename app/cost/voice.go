package cost

import "time"

// Bitrates of a voice, in bits per second, the best first: more than enough,
// what nobody tells from it, telephone at its best, and what is still understood
// by everybody.
const (
	VoiceBest   = 64_000
	VoiceUsual  = 32_000
	VoiceModest = 20_000
	VoiceLeast  = 12_000
)

// voiceStep is one bitrate, and which part of what there is, in percent, the sound
// of all may take with it.
type voiceStep struct {
	bitrate  int64
	pictures int64 // while somebody asks for pictures
	alone    int64 // while nobody does
}

// steps are the bitrates. The last one is taken in any case.
func steps() [4]voiceStep {
	return [...]voiceStep{{VoiceBest, 5, 25}, {VoiceUsual, 40, 90}, {VoiceModest, 60, 95}, {VoiceLeast, 100, 100}}
}

const (
	packetsSound = 50 // packets of sound a second, of 20 ms each

	// Voices that are lost are sent twice from doubleFrom on, until hardly any is.
	doubleFrom, doubleUntil = 0.03, 0.01
	// lossyVoice is the loss from which no more than VoiceUsual is spent on sending
	// once: what there is goes into redundancy.
	lossyVoice = 0.05
)

// Voice chooses the bitrate of the one encoder whose packets go to everybody. It
// follows what there is for all and what each path carries: sound takes its part
// first, but where that is short it costs less, so that it lives where pictures
// cannot. The zero value is ready. One goroutine at a time uses it.
type Voice struct {
	choice patient
}

// Bitrate is what to encode the voice with, in bits per second. loss is the worst
// share of its packets that a peer loses.
func (v *Voice) Bitrate(now time.Duration, in *Input, loss float64) int64 {
	best := int64(VoiceLeast)
	for _, s := range steps() {
		if v.fits(in, s) && (loss < lossyVoice || s.bitrate <= VoiceUsual) {
			best = s.bitrate
			break
		}
	}
	return v.choice.choose(now, best)
}

// fits says whether all can be sent a voice of that bitrate. The best one wants to
// know what there is; the others are taken where nothing is known.
func (v *Voice) fits(in *Input, s voiceStep) bool {
	var sound, other int64
	share := s.alone
	for i := range in.Peers {
		p := &in.Peers[i]
		if p.Camera.Rung >= 0 || p.Screen.Rung >= 0 {
			share = s.pictures
		}
	}
	each := WireSound(s.bitrate, packetsSound, in.header())
	for i := range in.Peers {
		p := &in.Peers[i]
		if p.Quality == QualityPause {
			continue
		}
		sound += each
		besides := max(p.Other, 0) + max(p.Music, 0)
		other += besides
		if p.Estimate <= 0 && s.bitrate > VoiceUsual || p.Estimate > 0 && (p.Estimate-besides)*share < each*100 {
			return false
		}
	}
	limit := in.limit(in.Uplink)
	if limit <= 0 {
		return s.bitrate <= VoiceUsual
	}
	return max(limit-other, 0)*share >= sound*100
}

// Double says whether the voice had better be sent twice (RFC 2198) to one peer, by
// its loss and by whether it is so now, and whether there is room for it: within
// half of what the peer's path carries, and of what is left for all.
func Double(in *Input, peer int, bitrate int64, loss float64, now bool) bool {
	if loss < doubleUntil || loss < doubleFrom && !now {
		return false
	}
	p := &in.Peers[peer]
	if p.Quality == QualityPause {
		return false
	}
	once := WireSound(bitrate, packetsSound, in.header())
	twice := once + DoubleCost(bitrate)
	const part = 2 // of what there is, at the most
	if p.Estimate > 0 && p.Estimate < part*twice {
		return false
	}
	limit := in.limit(in.Uplink)
	return limit <= 0 || limit >= part*(twice+once*int64(len(in.Peers)-1))
}

// DoubleCost is what it costs more to send a voice twice, in bits per second on the
// wire.
func DoubleCost(bitrate int64) int64 {
	const headers = 5 // bytes a packet (RFC 2198 section 3)
	return bitrate + 8*headers*packetsSound
}
