package pulse

import (
	"encoding/binary"
	"time"
)

// Tags of values in a message.
const (
	tagString   = 't'
	tagNoString = 'N'
	tagUint32   = 'L'
	tagMicros   = 'U'
	tagTrue     = '1'
	tagFalse    = '0'
	tagTime     = 'T'
	tagBytes    = 'x'
	tagSpec     = 'a'
	tagChannels = 'm'
	tagVolumes  = 'v'
	tagProps    = 'P'
)

// writer builds one message: its header, and values with a tag each.
type writer struct{ b []byte }

// newMessage begins a request.
func newMessage(command, number uint32) *writer {
	w := &writer{b: make([]byte, headerSize, 512)}
	w.uint32(command)
	w.uint32(number)
	return w
}

func (w *writer) uint32(v uint32) {
	w.b = binary.BigEndian.AppendUint32(append(w.b, tagUint32), v)
}

// text writes a string; an empty one as none.
func (w *writer) text(s string) {
	if s == "" {
		w.b = append(w.b, tagNoString)
		return
	}
	w.b = append(append(append(w.b, tagString), s...), 0)
}

func (w *writer) truth(v bool) {
	if v {
		w.b = append(w.b, tagTrue)
	} else {
		w.b = append(w.b, tagFalse)
	}
}

func (w *writer) bytes(v []byte) {
	w.b = binary.BigEndian.AppendUint32(append(w.b, tagBytes), uint32(len(v)))
	w.b = append(w.b, v...)
}

func (w *writer) time(t time.Time) {
	w.b = binary.BigEndian.AppendUint32(append(w.b, tagTime), uint32(t.Unix()))
	w.b = binary.BigEndian.AppendUint32(w.b, uint32(t.Nanosecond()/1000))
}

// mono writes a sample specification and a channel map: 16 bit, little-endian.
func (w *writer) mono(rate uint32) {
	const formatS16LE, channelMono = 3, 0
	w.b = append(w.b, tagSpec, formatS16LE, 1)
	w.b = binary.BigEndian.AppendUint32(w.b, rate)
	w.b = append(w.b, tagChannels, 1, channelMono)
}

// props writes names and values in turn.
func (w *writer) props(pairs ...string) {
	w.b = append(w.b, tagProps)
	for i := 0; i+1 < len(pairs); i += 2 {
		value := append([]byte(pairs[i+1]), 0)
		w.text(pairs[i])
		w.uint32(uint32(len(value)))
		w.bytes(value)
	}
	w.b = append(w.b, tagNoString)
}

// message is the whole, ready to be sent.
func (w *writer) message() []byte {
	header{length: uint32(len(w.b) - headerSize), channel: controlChannel}.put(w.b)
	return w.b
}
