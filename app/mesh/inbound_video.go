package mesh

import (
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

// How long a missing packet holds the picture up before a keyframe is asked for
// as well: three requests and what it takes to notice, within limits. Up to
// then a repair comes sooner than a keyframe could.
const (
	repairTrips  = 3
	minRepair    = 120 * time.Millisecond
	maxRepair    = 500 * time.Millisecond
	repairMargin = 60 * time.Millisecond
)

// pictureLossInterval is the least time between two keyframe requests (PLI).
const pictureLossInterval = 500 * time.Millisecond

// maxNackBatch is how many packets are asked for at once at most.
const maxNackBatch = 128

// inboundVideo repairs and assembles one remote video track.
type inboundVideo struct {
	*inbound
	assembler *vp8rtp.Assembler
	missing   []uint16
	asked     time.Duration // latest keyframe request
	everAsked bool

	received, lost int64
}

func newInboundVideo(in *inbound) *inboundVideo {
	return &inboundVideo{
		inbound:   in,
		assembler: vp8rtp.NewAssembler(minRepair),
		missing:   make([]uint16, 0, maxNackBatch),
	}
}

func (v *inboundVideo) take(p *rtp.Packet, arrived time.Duration) {
	v.assembler.Push(vp8rtp.Packet{
		Sequence: p.SequenceNumber, Timestamp: p.Timestamp, Marker: p.Marker,
		Payload: p.Payload, Arrived: arrived,
	})
}

func (v *inboundVideo) serve(now time.Duration) time.Duration {
	rtt := v.conn.peer.clock.roundTrip()
	v.assembler.SetWait(min(max(repairTrips*rtt+repairMargin, minRepair), maxRepair))
	for {
		frame, ok := v.assembler.Next(now)
		if !ok {
			break
		}
		v.deliver(frame)
	}
	v.repair(now, rtt)
	v.count()
	return v.assembler.Wake()
}

func (v *inboundVideo) deliver(f vp8rtp.Frame) {
	_, captured, _ := v.line.packet(f.Timestamp, f.Arrived)
	sample := media.Sample{
		Data: f.Data, Captured: captured, Keyframe: f.Keyframe,
		Temporal: f.Temporal, Width: f.Width, Height: f.Height,
	}
	peer := v.conn.peer
	if peer.gone.Load() {
		return
	}
	if err := peer.mesh.config.Receiver.VideoSample(peer.id, v.track, sample); err != nil {
		peer.logger.Debug("sample refused", "track", v.track, "error", err)
		v.assembler.RequireKeyframe()
	}
}

// repair asks for packets that are missing, and for a keyframe where that is
// the only thing that helps.
func (v *inboundVideo) repair(now, rtt time.Duration) {
	v.missing = v.assembler.Missing(now, rtt, v.missing[:0])
	if len(v.missing) > 0 {
		v.conn.writeControl([]rtcp.Packet{&rtcp.TransportLayerNack{
			SenderSSRC: controlSSRC, MediaSSRC: uint32(v.remote.SSRC()),
			Nacks: rtcp.NackPairsFromSequenceNumbers(v.missing),
		}})
	}
	if v.hidden.Load() || !v.assembler.NeedsKeyframe(now) {
		return
	}
	if v.everAsked && now-v.asked < pictureLossInterval {
		return
	}
	v.everAsked, v.asked = true, now
	v.conn.writeControl([]rtcp.Packet{&rtcp.PictureLossIndication{
		SenderSSRC: controlSSRC, MediaSSRC: uint32(v.remote.SSRC()),
	}})
}

func (v *inboundVideo) count() {
	received, lost := v.assembler.Counts()
	v.conn.peer.inbound.received.Add(received - v.received)
	v.conn.peer.inbound.lost.Add(lost - v.lost)
	v.received, v.lost = received, lost
}
