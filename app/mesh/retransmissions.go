package mesh

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/app/mesh/internal/feedback"
	"moim/app/mesh/internal/rtx"
	"moim/media"
)

// maxRetransmitted is how many packets of a retransmission stream wait to be read.
const maxRetransmitted = 256

// retransmissions leads what comes by the retransmission streams of one connection
// (RFC 4588) to the tracks that miss it, at once. pion would hand it out when the next
// packet of the track is read, however long that takes. It is an interceptor, and
// safe for use by several goroutines.
type retransmissions struct {
	interceptor.NoOp
	clock    *media.Clock
	arrivals *feedback.Arrivals

	mu      sync.Mutex                                // guards changes of streams
	streams atomic.Pointer[map[uint32]*retransmitted] // by SSRC
}

// NewInterceptor implements interceptor.Factory, for one connection.
func (r *retransmissions) NewInterceptor(string) (interceptor.Interceptor, error) { return r, nil }

// BindRemoteStream takes the packets of a stream for which somebody waits.
func (r *retransmissions) BindRemoteStream(info *interceptor.StreamInfo, reader interceptor.RTPReader) interceptor.RTPReader {
	ssrc := info.SSRC
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		for {
			n, attributes, err := reader.Read(b, a)
			if err != nil {
				return n, attributes, err
			}
			s := r.stream(ssrc)
			if s == nil {
				return n, attributes, nil
			}
			s.put(b[:n], r.clock.Now())
		}
	})
}

func (r *retransmissions) stream(ssrc uint32) *retransmitted {
	if streams := r.streams.Load(); streams != nil {
		return (*streams)[ssrc]
	}
	return nil
}

// take leads a stream to who reads it from now on.
func (r *retransmissions) take(ssrc uint32, wake func()) *retransmitted {
	s := &retransmitted{arrivals: r.arrivals, wake: wake}
	r.change(func(streams map[uint32]*retransmitted) { streams[ssrc] = s })
	return s
}

// leave leaves a stream to pion again, unless somebody else has taken it.
func (r *retransmissions) leave(ssrc uint32, s *retransmitted) {
	r.change(func(streams map[uint32]*retransmitted) {
		if streams[ssrc] == s {
			delete(streams, ssrc)
		}
	})
}

func (r *retransmissions) change(change func(map[uint32]*retransmitted)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	streams := make(map[uint32]*retransmitted)
	if before := r.streams.Load(); before != nil {
		maps.Copy(streams, *before)
	}
	change(streams)
	r.streams.Store(&streams)
}

// retransmitted is what has come by the retransmission stream of one track and has
// not been read yet. Safe for use by several goroutines.
type retransmitted struct {
	arrivals *feedback.Arrivals
	wake     func() // tells who reads; must not block

	mu          sync.Mutex // guards what follows
	ring        []datagram // grows
	head, count int
}

// datagram is one packet as it came.
type datagram struct {
	data []byte
	at   time.Duration
}

// put takes a copy of a packet. Where too many wait, it is lost, and asked for again.
func (s *retransmitted) put(packet []byte, now time.Duration) {
	if s.keep(packet, now) {
		s.wake()
	}
}

// keep says whether who reads has to be woken.
func (s *retransmitted) keep(packet []byte, now time.Duration) (first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == maxRetransmitted {
		return false
	}
	if s.count == len(s.ring) {
		grown := make([]datagram, max(8, 2*len(s.ring)))
		for i := range s.ring {
			grown[i] = s.ring[(s.head+i)%len(s.ring)]
		}
		s.ring, s.head = grown, 0
	}
	d := &s.ring[(s.head+s.count)%len(s.ring)]
	d.data, d.at = append(d.data[:0], packet...), now
	s.count++
	return s.count == 1
}

// next reads the next packet into p, as it was when it was sent first, by way of
// buffer, and tells when it arrived. What cannot be read is left out.
func (s *retransmitted) next(buffer []byte, p *rtp.Packet) (at time.Duration, ok bool) {
	for {
		n, at, ok := s.get(buffer)
		if !ok {
			return 0, false
		}
		sequence, err := rtx.Open(buffer[:n], p)
		if err == nil {
			return s.arrivals.Of(p.SSRC, sequence, at), true
		}
	}
}

func (s *retransmitted) get(buffer []byte) (n int, at time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == 0 {
		return 0, 0, false
	}
	d := &s.ring[s.head]
	n, at = copy(buffer, d.data), d.at
	s.head = (s.head + 1) % len(s.ring)
	s.count--
	return n, at, true
}

// mend lets repairs of the track come to it as soon as its retransmission stream is
// known.
func (in *inbound) mend() {
	if in.repairs != nil {
		return
	}
	ssrc := uint32(in.remote.RtxSSRC())
	if ssrc == 0 {
		return
	}
	in.repairSSRC = ssrc
	in.repairs = in.conn.retransmissions.take(ssrc, func() { in.deadline(time.Now()) })
}

// unmend gives the stream back.
func (in *inbound) unmend() {
	if in.repairs != nil {
		in.conn.retransmissions.leave(in.repairSSRC, in.repairs)
	}
}

// isRepair says whether pion took a packet out of a retransmission stream, of which
// the track did not know yet.
func isRepair(a interceptor.Attributes) bool { return a.Get(webrtc.AttributeRtxSsrc) != nil }
