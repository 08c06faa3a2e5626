package mesh

import (
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
)

// allowance keeps retransmissions (RFC 4588) within what the peer's lane allows:
// a path or a budget that carries no more is not helped by more packets, and
// who misses one asks again. It stands between the one that answers requests
// and the wire.
type allowance struct {
	interceptor.NoOp
	allow func(bytes int) bool // on the wire
}

// allowances makes an allowance for each PeerConnection.
type allowances struct{ allow func(bytes int) bool }

// NewInterceptor implements interceptor.Factory.
func (a allowances) NewInterceptor(string) (interceptor.Interceptor, error) {
	return &allowance{allow: a.allow}, nil
}

// BindLocalStream lets the packets of a stream pass, and those of its
// retransmission stream as far as they are allowed.
func (a *allowance) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	again := info.SSRCRetransmission
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, attributes interceptor.Attributes) (int, error) {
		if again != 0 && h.SSRC == again && !a.allow(wireSize(len(payload))) {
			return len(payload), nil
		}
		return writer.Write(h, payload, attributes)
	})
}
