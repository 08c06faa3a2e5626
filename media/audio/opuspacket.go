package audio

// restingBytes is the largest Opus packet that carries nothing (RFC 6716 section
// 3.1: a lone TOC byte, or with an empty frame behind it): with it a sender says
// that it is silent from now on (DTX).
const restingBytes = 2

// carriesFEC says whether an Opus packet holds the one before it once more, as
// in-band FEC: the LBRR flag behind the voice activity flags at the beginning of
// what the SILK layer has to say (RFC 6716 section 4.2.3).
func carriesFEC(packet []byte) bool {
	if len(packet) <= restingBytes {
		return false
	}
	const (
		firstCELT   = 16 // configurations below have a SILK layer (section 3.1, table 2)
		firstHybrid = 12
	)
	config, code, at := packet[0]>>3, packet[0]&3, 1
	if config >= firstCELT {
		return false
	}
	frames := 1 // of 20 ms, in one frame of the packet
	if config < firstHybrid {
		frames = max(1, int(config%4))
	}
	switch code { // how many frames, and how long the first one is (section 3.2)
	case 2:
		at++
		if packet[1] >= 252 {
			at++
		}
	case 3:
		return false // several frames with lengths of their own: nobody who speaks sends that
	}
	return at < len(packet) && packet[at]>>(7-frames)&1 == 1
}
