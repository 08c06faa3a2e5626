package estimate

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"moim/media"
)

// Factory makes the Interceptor of one PeerConnection. It is used once: numbers
// and estimator belong to one connection.
type Factory struct {
	Clock     *media.Clock
	Estimator *Estimator
}

// NewInterceptor implements interceptor.Factory.
func (f Factory) NewInterceptor(string) (interceptor.Interceptor, error) {
	return &Interceptor{clock: f.Clock, estimator: f.Estimator}, nil
}

// extensionSlots is how many numbers are kept as they are written into packets.
// A power of two.
const extensionSlots = 4096

// Interceptor numbers outgoing packets across the transport
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2), tells the
// Estimator when they leave, and hands it the feedback that comes in. It stands
// closest to the wire, so that retransmissions are numbered as well.
type Interceptor struct {
	interceptor.NoOp
	clock     *media.Clock
	estimator *Estimator

	mu         sync.Mutex // guards what follows
	number     uint16
	extensions [extensionSlots][2]byte // numbers by their lower bits: headers keep pointing at them
}

// BindLocalStream numbers the packets of a stream whose description has the
// extension.
func (i *Interceptor) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	var id uint8
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == sdp.TransportCCURI {
			id = uint8(e.ID)
		}
	}
	if id == 0 {
		return writer
	}
	return interceptor.RTPWriterFunc(func(header *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		if err := i.note(id, header, len(payload)); err != nil {
			return 0, err
		}
		return writer.Write(header, payload, a)
	})
}

// note numbers a packet and remembers it.
func (i *Interceptor) note(id uint8, header *rtp.Header, payload int) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	slot := i.extensions[i.number&(extensionSlots-1)][:]
	binary.BigEndian.PutUint16(slot, i.number)
	if err := header.SetExtension(id, slot); err != nil {
		return err
	}
	size := header.MarshalSize() + payload + int(header.PaddingSize)
	i.estimator.Sent(i.number, size+i.estimator.Overhead(), i.clock.Now())
	i.number++
	return nil
}

// BindRTCPReader hands feedback and reports to the Estimator.
func (i *Interceptor) BindRTCPReader(reader interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, attributes, err := reader.Read(b, a)
		if err != nil {
			return n, attributes, err
		}
		if attributes == nil {
			attributes = make(interceptor.Attributes)
		}
		packets, err := attributes.GetRTCPPackets(b[:n])
		if err != nil {
			return n, attributes, err
		}
		i.heard(packets)
		return n, attributes, nil
	})
}

func (i *Interceptor) heard(packets []rtcp.Packet) {
	now := i.clock.Now()
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.TransportLayerCC:
			i.estimator.Feedback(p, now)
		case *rtcp.ReceiverReport:
			i.report(p.Reports, now)
		case *rtcp.SenderReport:
			i.report(p.Reports, now)
		}
	}
}

// report takes the worst of what reception reports tell.
func (i *Interceptor) report(reports []rtcp.ReceptionReport, now time.Duration) {
	if len(reports) == 0 {
		return
	}
	var share float64
	var rtt time.Duration
	for _, r := range reports {
		share = max(share, float64(r.FractionLost)/256)
		rtt = max(rtt, roundTrip(i.clock.Wall(now), r))
	}
	i.estimator.Report(share, rtt, now)
}

// roundTrip is the time since our report, less how long the peer held it
// (RFC 3550 section 6.4.1); 0 where that is not known.
func roundTrip(now time.Time, r rtcp.ReceptionReport) time.Duration {
	const epoch = 2208988800 // seconds from 1900 to 1970
	if r.LastSenderReport == 0 {
		return 0
	}
	middle := uint32(now.Unix()+epoch)<<16 | uint32(int64(now.Nanosecond())<<16/int64(time.Second))
	units := int32(middle - r.LastSenderReport - r.Delay)
	return time.Duration(max(units, 0)) * time.Second >> 16
}
