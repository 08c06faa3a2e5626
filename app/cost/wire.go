package cost

import "math"

// Bytes that every packet of a call carries besides its payload and the header
// of its datagram, and the most payload that one packet of a picture takes.
const (
	headerRTP   = 20   // with its extensions (RFC 3550 section 5.1, RFC 8285)
	tagSRTP     = 16   // AEAD_AES_128_GCM (RFC 7714 section 5.2)
	headerVP8   = 6    // payload descriptor (RFC 7741 section 4.2)
	packetBytes = 1168 // payload of a full packet
)

// Wire is what a picture costs on the wire, in bits per second: payload is the
// encoder's bitrate, frames are pictures per second, header is what one
// datagram adds (see Header). A picture takes at least one packet, and its last
// packet is half full on average.
func Wire(payload int64, frames float64, header int) int64 {
	if payload <= 0 {
		return 0
	}
	extra := float64(header + headerRTP + tagSRTP + headerVP8)
	single := float64(payload) + 8*extra*frames
	full := float64(payload)*(1+extra/packetBytes) + 4*extra*frames
	return int64(math.Ceil(max(single, full)))
}

// Payload is the most that an encoder may spend so that Wire stays within wire.
// It is 0 where the headers alone are more than that.
func Payload(wire int64, frames float64, header int) int64 {
	wire = min(wire, 1<<50) // beyond that a float64 knows no single bits
	extra := float64(header + headerRTP + tagSRTP + headerVP8)
	single := float64(wire) - 8*extra*frames
	full := (float64(wire) - 4*extra*frames) / (1 + extra/packetBytes)
	payload := int64(max(min(single, full), 0))
	for payload > 0 && Wire(payload, frames, header) > wire {
		payload--
	}
	return payload
}

// WireSound is what sound costs on the wire: payload is the encoder's bitrate
// and packets are those per second, 50 where each carries 20 ms.
func WireSound(payload int64, packets float64, header int) int64 {
	if payload <= 0 {
		return 0
	}
	return payload + int64(math.Ceil(8*float64(header+headerRTP+tagSRTP)*packets))
}
