package mesh

import (
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"

	"moim/media"
)

// What is sent again to one peer, at most. A path that loses more than that is
// not helped by more packets.
const (
	retransmitRate  = 1_000_000 / 8 // bytes per second
	retransmitBurst = 64 << 10      // bytes: a keyframe may be lost whole
)

// allowance keeps retransmissions (RFC 4588) within limits. It stands between
// the one that answers requests and the wire.
type allowance struct {
	interceptor.NoOp
	clock *media.Clock

	mu   sync.Mutex // guards what follows
	left float64    // bytes
	at   time.Duration
}

// allowances makes an allowance for each PeerConnection.
type allowances struct{ clock *media.Clock }

// NewInterceptor implements interceptor.Factory.
func (a allowances) NewInterceptor(string) (interceptor.Interceptor, error) {
	return &allowance{clock: a.clock, left: retransmitBurst, at: a.clock.Now()}, nil
}

// BindLocalStream lets the packets of a stream pass, and those of its
// retransmission stream as far as they are allowed.
func (a *allowance) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	again := info.SSRCRetransmission
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, attributes interceptor.Attributes) (int, error) {
		if again != 0 && h.SSRC == again && !a.allow(len(payload)) {
			return len(payload), nil
		}
		return writer.Write(h, payload, attributes)
	})
}

// allow says whether so many bytes may be sent again now, and counts them.
func (a *allowance) allow(size int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	a.left = min(a.left+(now-a.at).Seconds()*retransmitRate, retransmitBurst)
	a.at = now
	if a.left < float64(size) {
		return false
	}
	a.left -= float64(size)
	return true
}
