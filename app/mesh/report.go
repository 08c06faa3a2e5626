package mesh

import (
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"moim/app/call"
)

// lossSmoothing is over how many reports the loss of sound is averaged: each
// tells of few packets.
const lossSmoothing = 3

// report sends sender reports (RFC 3550 section 6.4.1) for the local tracks
// that flow. They say what the clock reads now and which RTP timestamp a
// picture captured now would have.
func (c *connection) report() {
	clock := c.peer.mesh.config.Clock
	now := clock.Now()
	var packets []rtcp.Packet
	for _, f := range c.forwarders {
		b := f.binding.Load()
		if b == nil || !f.begun.Load() {
			continue
		}
		packets = append(packets, &rtcp.SenderReport{
			SSRC: b.ssrc, NTPTime: uint64(ntpOf(clock.Wall(now))), RTPTime: f.out.stamp.at(now),
			PacketCount: f.packets.Load(), OctetCount: f.octets.Load(),
		})
	}
	if len(packets) > 0 {
		c.writeControl(packets)
	}
}

// writeControl sends RTCP packets. Where that fails, the connection is going
// down and its state says so.
func (c *connection) writeControl(packets []rtcp.Packet) {
	if err := c.pc.WriteRTCP(packets); err != nil {
		c.peer.logger.Debug("send control packets", "error", err)
	}
}

// readFeedback reads what the peer says about a local track until the
// connection is closed.
func (c *connection) readFeedback(f *forwarder, s *webrtc.RTPSender) {
	buffer := make([]byte, receiveMTU)
	for {
		n, attributes, err := s.Read(buffer)
		if err != nil {
			return
		}
		packets, err := attributes.GetRTCPPackets(buffer[:n])
		if err != nil {
			continue
		}
		for _, p := range packets {
			c.feedback(f, p)
		}
	}
}

func (c *connection) feedback(f *forwarder, packet rtcp.Packet) {
	b := f.binding.Load()
	if b == nil {
		return
	}
	switch p := packet.(type) {
	case *rtcp.PictureLossIndication:
		if p.MediaSSRC == b.ssrc {
			c.wantKeyframe(f)
		}
	case *rtcp.TransportLayerNack:
		if p.MediaSSRC == b.ssrc {
			f.requested(p.Nacks, c.peer.clock.roundTrip())
		}
	case *rtcp.FullIntraRequest:
		for _, entry := range p.FIR {
			if entry.SSRC == b.ssrc {
				c.wantKeyframe(f)
			}
		}
	case *rtcp.ReceiverReport:
		c.receptions(f, b.ssrc, p.Reports)
	case *rtcp.SenderReport:
		c.receptions(f, b.ssrc, p.Reports)
	}
}

// receptions takes what the peer says it received of a local track.
func (c *connection) receptions(f *forwarder, ssrc uint32, reports []rtcp.ReceptionReport) {
	clock := c.peer.mesh.config.Clock
	for _, r := range reports {
		if r.SSRC != ssrc {
			continue
		}
		if rtt, ok := roundTrip(ntpOf(clock.Wall(clock.Now())), r.LastSenderReport, r.Delay); ok {
			c.peer.clock.setRTT(rtt)
		}
		loss := float64(r.FractionLost) / 256
		c.peer.view.set(func(v *peerValues) {
			if f.out.track == call.TrackMicrophone {
				v.sound += (loss - v.sound) / lossSmoothing
			}
			if f.out.track == call.TrackCamera || !c.peer.mesh.camera.on.Load() {
				v.loss = loss
			}
		})
	}
}

// look reads which path is in use and how long it takes.
func (c *connection) look() {
	ice := c.pc.SCTP().Transport().ICETransport()
	if ice.State() == webrtc.ICETransportStateNew {
		return // pion still puts it together, without a lock
	}
	path := ""
	if pair, err := ice.GetSelectedCandidatePair(); err == nil && pair != nil {
		path = pathOf(pair)
		c.estimator.SetOverhead(overheadOf(pair))
	}
	c.peer.view.set(func(v *peerValues) { v.path = path })
	if stats, ok := ice.GetSelectedCandidatePairStats(); ok && stats.CurrentRoundTripTime > 0 {
		c.peer.clock.setRTT(time.Duration(stats.CurrentRoundTripTime * float64(time.Second)))
	}
}

// pathOf names a candidate pair by the less direct of its two ends.
func pathOf(pair *webrtc.ICECandidatePair) string {
	for _, kind := range []webrtc.ICECandidateType{
		webrtc.ICECandidateTypeRelay, webrtc.ICECandidateTypeSrflx, webrtc.ICECandidateTypePrflx,
	} {
		if pair.Local != nil && pair.Local.Typ == kind || pair.Remote != nil && pair.Remote.Typ == kind {
			return kind.String()
		}
	}
	return webrtc.ICECandidateTypeHost.String()
}
