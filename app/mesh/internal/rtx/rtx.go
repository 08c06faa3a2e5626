package rtx

import (
	"encoding/binary"
	"errors"

	"github.com/pion/rtp"
)

// Overhead is how many bytes a packet is longer when it is sent again.
const Overhead = 2

// ErrShort says that a packet of a retransmission stream does not tell which packet
// it repeats: it is padding.
var ErrShort = errors.New("retransmission without a sequence number")

// Append appends the payload of a packet that is sent again to dst (RFC 4588
// section 4). sequence is that of the packet when it was sent first.
func Append(dst []byte, sequence uint16, payload []byte) []byte {
	return append(binary.BigEndian.AppendUint16(dst, sequence), payload...)
}

// Open reads a packet of a retransmission stream into p, with the payload and the
// sequence number that it had when it was sent first, and returns the number that it
// has in its own stream. SSRC and payload type stay those of the retransmission. p
// points into packet, and what is in it after an error means nothing.
func Open(packet []byte, p *rtp.Packet) (sequence uint16, err error) {
	if err := p.Unmarshal(packet); err != nil {
		return 0, err
	}
	if len(p.Payload) < Overhead {
		return 0, ErrShort
	}
	sequence = p.SequenceNumber
	p.SequenceNumber, p.Payload = binary.BigEndian.Uint16(p.Payload), p.Payload[Overhead:]
	return sequence, nil
}
