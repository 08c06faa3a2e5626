package feedback

import (
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"moim/media"
)

// hold is how long a packet waits before it is reported: in that time those of
// other streams that came before it are read.
const hold = 10 * time.Millisecond

// Factory makes the Interceptor of one PeerConnection.
type Factory struct {
	Clock    *media.Clock
	Arrivals *Arrivals
	Logger   *slog.Logger
}

// NewInterceptor implements interceptor.Factory.
func (f Factory) NewInterceptor(string) (interceptor.Interceptor, error) {
	return &Interceptor{
		clock: f.Clock, arrivals: f.Arrivals, logger: f.Logger,
		recorder: twcc.NewRecorder(rand.Uint32()),
		first:    make(chan struct{}, 1), stop: make(chan struct{}),
	}, nil
}

// Interceptor records what arrives and sends feedback on it. Its readers run on
// the goroutines of the streams; one goroutine sends.
type Interceptor struct {
	interceptor.NoOp
	clock    *media.Clock
	arrivals *Arrivals
	logger   *slog.Logger
	first    chan struct{} // holds a token when the first packet has come
	stop     chan struct{}
	once     sync.Once
	active   sync.WaitGroup

	mu       sync.Mutex // guards what follows
	began    bool
	bytes    int         // that came since feedback was built last
	media    uint32      // of the first packet, what feedback names
	waiting  []reception // not in the recorder yet
	recorder *twcc.Recorder
}

// reception is one packet that came.
type reception struct {
	ssrc   uint32
	number uint16 // across the transport
	at     time.Duration
}

// BindRTCPWriter begins to send feedback through writer.
func (i *Interceptor) BindRTCPWriter(writer interceptor.RTCPWriter) interceptor.RTCPWriter {
	i.active.Go(func() { i.run(writer) })
	return writer
}

// BindRemoteStream records the packets of a stream that has transport-wide
// sequence numbers.
func (i *Interceptor) BindRemoteStream(info *interceptor.StreamInfo, reader interceptor.RTPReader) interceptor.RTPReader {
	var id uint8
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == sdp.TransportCCURI {
			id = uint8(e.ID)
		}
	}
	if id == 0 {
		return reader
	}
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, attributes, err := reader.Read(b, a)
		if err != nil {
			return n, attributes, err
		}
		if attributes == nil {
			attributes = make(interceptor.Attributes)
		}
		header, err := attributes.GetRTPHeader(b[:n])
		if err != nil {
			return n, attributes, err
		}
		i.received(header, id, n)
		return n, attributes, nil
	})
}

// received records one packet of so many bytes. One without a readable number is
// not reported.
func (i *Interceptor) received(header *rtp.Header, id uint8, bytes int) {
	var extension rtp.TransportCCExtension
	if data := header.GetExtension(id); data == nil || extension.Unmarshal(data) != nil {
		return
	}
	at := i.arrivals.Of(header.SSRC, header.SequenceNumber, i.clock.Now())
	i.mu.Lock()
	defer i.mu.Unlock()
	i.bytes += bytes
	i.waiting = append(i.waiting, reception{ssrc: header.SSRC, number: extension.TransportSequence, at: at})
	if !i.began {
		i.began, i.media = true, header.SSRC
		i.first <- struct{}{}
	}
}

func (i *Interceptor) run(writer interceptor.RTCPWriter) {
	select {
	case <-i.first:
	case <-i.stop:
		return
	}
	began := i.clock.Now()
	last := began
	var f frequency
	tick := time.NewTimer(quickInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-i.stop:
			return
		}
		now := i.clock.Now()
		packets, bytes := i.build(now)
		tick.Reset(f.next(bytes, now-last, now-began))
		last = now
		if len(packets) == 0 {
			continue
		}
		if _, err := writer.Write(packets, nil); err != nil {
			i.logger.Debug("send transport feedback", "error", err)
		}
	}
}

// build makes feedback of what arrived until a little before now, and tells how
// many bytes have come since the last time.
func (i *Interceptor) build(now time.Duration) (packets []rtcp.Packet, bytes int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	kept := i.waiting[:0]
	for _, r := range i.waiting {
		if now-r.at < hold {
			kept = append(kept, r)
			continue
		}
		i.recorder.Record(r.ssrc, r.number, r.at.Microseconds())
	}
	i.waiting = kept
	packets = i.recorder.BuildFeedbackPacket()
	for _, p := range packets {
		if f, ok := p.(*rtcp.TransportLayerCC); ok {
			f.MediaSSRC = i.media // a retransmission's would reach nobody
		}
	}
	bytes, i.bytes = i.bytes, 0
	return packets, bytes
}

// Close stops sending.
func (i *Interceptor) Close() error {
	i.once.Do(func() { close(i.stop) })
	i.active.Wait()
	return nil
}
