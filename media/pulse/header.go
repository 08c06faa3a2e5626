package pulse

import "encoding/binary"

const (
	// headerSize is what comes before every message and every packet of sound.
	headerSize = 20
	// controlChannel is the channel of messages; others are those of streams.
	controlChannel = 0xffffffff
	// maxLength is the most that a message or packet may have, in bytes.
	maxLength = 1 << 20
)

// header describes what follows it. Offsets and flags are for memory that is
// shared, which is never agreed upon here.
type header struct{ length, channel uint32 }

func (h header) put(b []byte) {
	clear(b[:headerSize])
	binary.BigEndian.PutUint32(b, h.length)
	binary.BigEndian.PutUint32(b[4:], h.channel)
}

// readHeader reads headerSize bytes.
func readHeader(b []byte) header {
	return header{length: binary.BigEndian.Uint32(b), channel: binary.BigEndian.Uint32(b[4:])}
}
