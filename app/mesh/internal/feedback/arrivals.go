package feedback

import (
	"encoding/binary"
	"sync"
	"time"
)

// arrivalSlots is how many arrivals are remembered. A power of two.
const arrivalSlots = 1024

// oldest is the age at which an arrival is forgotten: sequence numbers come
// again.
const oldest = 2 * time.Second

// Arrivals remembers when the latest RTP packets left the socket. The zero
// value is ready. Safe for use by several goroutines.
type Arrivals struct {
	mu    sync.Mutex
	slots [arrivalSlots]arrival
}

type arrival struct {
	ssrc     uint32
	sequence uint16
	known    bool
	at       time.Duration
}

// Note takes a datagram as it came from the socket at a time. What is not an
// RTP packet, in the clear or in a TURN channel, is ignored. The datagram has
// not been authenticated yet: nothing follows from it until its packet has.
func (a *Arrivals) Note(datagram []byte, at time.Duration) {
	ssrc, sequence, ok := identify(datagram)
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	*a.slot(ssrc, sequence) = arrival{ssrc: ssrc, sequence: sequence, known: true, at: at}
}

// Of returns when a packet that is read now arrived; now where that is not
// known.
func (a *Arrivals) Of(ssrc uint32, sequence uint16, now time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.slot(ssrc, sequence)
	if !s.known || s.ssrc != ssrc || s.sequence != sequence || now-s.at > oldest || s.at > now {
		return now
	}
	return s.at
}

func (a *Arrivals) slot(ssrc uint32, sequence uint16) *arrival {
	return &a.slots[(ssrc*2654435761>>16+uint32(sequence))&(arrivalSlots-1)]
}

// Sizes of headers.
const (
	channelHeader = 4  // TURN's ChannelData (RFC 8656 section 12.4)
	rtpHeader     = 12 // RFC 3550 section 5.1
)

// identify reads SSRC and sequence number of an RTP packet; what shares its
// port is told apart as in RFC 7983, RTCP as in RFC 5761 section 4.
func identify(datagram []byte) (ssrc uint32, sequence uint16, ok bool) {
	if len(datagram) > channelHeader && datagram[0]>>4 == 4 {
		datagram = datagram[channelHeader:]
	}
	if len(datagram) < rtpHeader || datagram[0]>>6 != 2 || datagram[1] >= 192 && datagram[1] <= 223 {
		return 0, 0, false
	}
	return binary.BigEndian.Uint32(datagram[8:]), binary.BigEndian.Uint16(datagram[2:]), true
}
