// Package red packs sound that is sent twice, and unpacks it: RTP payload for
// redundant audio data (RFC 2198), where a packet holds the one before it once
// more.
//
// It knows the bytes of a payload alone, no numbers of packets and no connections.
package red

import "errors"

// Bounds of the format (RFC 2198 section 3).
const (
	MaxOffset = 1<<14 - 1 // ticks that a redundant block may lie before the primary one
	MaxLength = 1<<10 - 1 // bytes of a redundant block

	blockHeader = 4
	lastHeader  = 1
)

// Overhead is how many bytes Join adds to both blocks.
const Overhead = blockHeader + lastHeader

// MaxBlocks is how many blocks Split takes at the most: more history than this is
// of no use, and nobody sends it.
const MaxBlocks = 8

// Errors of Split.
var (
	errShort = errors.New("redundant sound: payload ends early")
	errMany  = errors.New("redundant sound: too many blocks")
)

// Block is one piece of sound in a payload.
type Block struct {
	PayloadType uint8
	Offset      uint32 // ticks before the packet's timestamp; 0 for the primary block
	Data        []byte // a part of the payload
}

// Split takes a payload apart, the oldest block first and the primary one last. It
// appends to blocks, and keeps no more than slices of payload.
func Split(blocks []Block, payload []byte) ([]Block, error) {
	headers, first := payload, len(blocks)
	var lengths [MaxBlocks]int
	for {
		if len(headers) < lastHeader {
			return blocks[:first], errShort
		}
		if headers[0]&0x80 == 0 {
			break
		}
		if len(headers) < blockHeader {
			return blocks[:first], errShort
		}
		if len(blocks)-first >= MaxBlocks-1 {
			return blocks[:first], errMany
		}
		lengths[len(blocks)-first] = int(headers[2]&3)<<8 | int(headers[3])
		blocks = append(blocks, Block{PayloadType: headers[0] & 0x7f, Offset: uint32(headers[1])<<6 | uint32(headers[2])>>2})
		headers = headers[blockHeader:]
	}
	primary, rest := headers[0], headers[lastHeader:]
	for i := first; i < len(blocks); i++ {
		length := lengths[i-first]
		if len(rest) < length {
			return blocks[:first], errShort
		}
		blocks[i].Data, rest = rest[:length:length], rest[length:]
	}
	return append(blocks, Block{PayloadType: primary & 0x7f, Data: rest}), nil
}

// Join appends a payload to dst that holds a block that was sent before, so many
// ticks ago, and the primary one. ok is false where the format has no room for
// the former: then dst is returned as it was.
func Join(dst []byte, payloadType uint8, before []byte, offset uint32, primary []byte) (joined []byte, ok bool) {
	if len(before) == 0 || len(before) > MaxLength || offset == 0 || offset > MaxOffset {
		return dst, false
	}
	n := len(before)
	dst = append(dst, 0x80|payloadType, byte(offset>>6), byte(offset<<2)|byte(n>>8), byte(n), payloadType&0x7f)
	dst = append(dst, before...)
	return append(dst, primary...), true
}
