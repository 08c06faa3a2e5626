package pulse

import (
	"bytes"
	"encoding/binary"
	"errors"
	"time"
)

// errMalformed says that a message is not what the protocol wants in its place.
var errMalformed = errors.New("sound server sent a message that cannot be read")

// reader takes the values of a message one by one. After the first that is not
// what was asked for, it only gives zeros, and bad says so.
type reader struct {
	b   []byte
	bad bool
}

// take is the next n bytes; nil where there are not so many.
func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

// tag takes the tag of the next value.
func (r *reader) tag() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// tagged takes a value of n bytes that has a tag.
func (r *reader) tagged(tag byte, n int) []byte {
	if r.tag() != tag {
		r.bad = true
	}
	return r.take(n)
}

func (r *reader) uint32() uint32 {
	if b := r.tagged(tagUint32, 4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// micros takes a time span.
func (r *reader) micros() time.Duration {
	b := r.tagged(tagMicros, 8)
	if b == nil {
		return 0
	}
	const most = uint64(time.Hour / time.Microsecond)
	return time.Duration(min(binary.BigEndian.Uint64(b), most)) * time.Microsecond
}

// skipTruth skips a yes or no.
func (r *reader) skipTruth() {
	if tag := r.tag(); tag != tagTrue && tag != tagFalse {
		r.bad = true
	}
}

// text takes a string; none is "".
func (r *reader) text() string {
	switch r.tag() {
	case tagNoString:
	case tagString:
		if end := bytes.IndexByte(r.b, 0); end >= 0 {
			return string(r.take(end + 1)[:end])
		}
		r.bad = true
	default:
		r.bad = true
	}
	return ""
}

// spec passes over a sample specification.
func (r *reader) spec() { r.tagged(tagSpec, 1+1+4) }

// channels passes over a channel map.
func (r *reader) channels() {
	if n := r.tagged(tagChannels, 1); n != nil {
		r.take(int(n[0]))
	}
}

// volumes passes over the volumes of channels.
func (r *reader) volumes() {
	if n := r.tagged(tagVolumes, 1); n != nil {
		r.take(4 * int(n[0]))
	}
}

// props takes a list of properties and returns the one of that name; "" where
// it is not there.
func (r *reader) props(wanted string) (found string) {
	r.tagged(tagProps, 0)
	for !r.bad && len(r.b) > 0 && r.b[0] != tagNoString {
		name := r.text()
		length := r.uint32()
		n := r.tagged(tagBytes, 4)
		if n == nil || binary.BigEndian.Uint32(n) != length {
			r.bad = true
			return ""
		}
		value := r.take(int(min(length, maxLength)))
		if name == wanted {
			found = string(bytes.TrimRight(value, "\x00"))
		}
	}
	r.tagged(tagNoString, 0)
	return found
}

// more says whether there is another entry of a list.
func (r *reader) more() bool { return !r.bad && len(r.b) > 0 }
