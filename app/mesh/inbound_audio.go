package mesh

import (
	"time"

	"github.com/pion/rtp"

	"moim/app/call"
	"moim/media"
)

// inboundAudio passes on the packets of one remote sound. Order and time are the
// jitter buffer's business.
type inboundAudio struct {
	*inbound
	started bool
	highest int64 // newest sequence number, extended
}

func newInboundAudio(in *inbound) *inboundAudio { return &inboundAudio{inbound: in} }

func (a *inboundAudio) take(p *rtp.Packet, arrived time.Duration, _ bool) {
	sequence := a.extend(p.SequenceNumber)
	if len(p.Payload) == 0 {
		return
	}
	timestamp, captured, sure := a.line.packet(p.Timestamp, arrived)
	if !sure {
		captured = 0
	}
	peer := a.conn.peer
	if sure && a.track == call.TrackMicrophone {
		peer.voice.packet(captured, arrived)
	}
	if peer.gone.Load() {
		return
	}
	peer.mesh.config.Receiver.AudioPacket(peer.id, a.track, media.Packet{
		Payload: p.Payload, Sequence: uint64(sequence), Timestamp: uint64(timestamp),
		Arrived: arrived, Captured: captured,
	})
}

func (a *inboundAudio) serve(time.Duration) time.Duration { return 0 }

func (a *inboundAudio) rest() {
	if a.track == call.TrackMicrophone {
		a.conn.peer.voice.gone()
	}
}

// extend makes a sequence number one that does not wrap, and counts loss.
func (a *inboundAudio) extend(sequence uint16) int64 {
	counts := &a.conn.peer.inbound
	counts.received.Add(1)
	if !a.started {
		a.started, a.highest = true, 1<<32+int64(sequence)
		return a.highest
	}
	extended := a.highest + int64(int16(sequence-uint16(a.highest)))
	if gap := extended - a.highest - 1; gap > 0 {
		counts.lost.Add(gap)
	}
	a.highest = max(a.highest, extended)
	return extended
}
