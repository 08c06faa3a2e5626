package mesh

import (
	"strings"
	"time"

	"github.com/pion/rtp"

	"moim/app/call"
	"moim/app/mesh/internal/red"
	"moim/media"
)

// inboundAudio passes on the packets of one remote sound. Order and time are the
// jitter buffer's business.
type inboundAudio struct {
	*inbound
	started bool
	highest int64 // newest sequence number, extended
	kind    uint8 // payload type of the latest packet
	red     bool  // which holds earlier ones once more
	blocks  []red.Block
	voice   *voice // when it comes, for the picture beside it
}

func newInboundAudio(in *inbound) *inboundAudio {
	a := &inboundAudio{inbound: in, blocks: make([]red.Block, 0, red.MaxBlocks), voice: &in.conn.peer.voice}
	if in.track == call.TrackScreenSound {
		a.voice = &in.conn.peer.music
	}
	return a
}

func (a *inboundAudio) take(p *rtp.Packet, arrived time.Duration, _ bool) {
	sequence := a.extend(p.SequenceNumber)
	if len(p.Payload) == 0 || a.conn.peer.gone.Load() {
		return
	}
	timestamp, captured, sure := a.line.packet(p.Timestamp, arrived)
	if !sure {
		captured = 0
	}
	if sure {
		a.voice.packet(captured, arrived)
	}
	packet := media.Packet{
		Payload: p.Payload, Sequence: uint64(sequence), Timestamp: uint64(timestamp), Arrived: arrived, Captured: captured,
	}
	if a.redundant(p.PayloadType) {
		a.unpack(packet)
		return
	}
	a.pass(packet)
}

// redundant says whether packets of that type hold earlier ones once more.
func (a *inboundAudio) redundant(kind uint8) bool {
	if kind != a.kind {
		a.kind, a.red = kind, strings.EqualFold(a.remote.Codec().MimeType, mimeRED)
	}
	return a.red
}

// unpack passes on what a packet holds, the oldest first (RFC 2198 section 3). A
// packet that cannot be read counts as lost.
func (a *inboundAudio) unpack(p media.Packet) {
	blocks, err := red.Split(a.blocks[:0], p.Payload)
	if err != nil {
		return
	}
	last := len(blocks) - 1
	for i, b := range blocks {
		back := uint64(last - i)
		q := p
		q.Payload, q.Redundant = b.Data, i < last
		q.Sequence, q.Timestamp = p.Sequence-back, p.Timestamp-uint64(b.Offset)
		if q.Captured != 0 {
			q.Captured -= span(int64(b.Offset), audioRate)
		}
		if len(b.Data) > 0 {
			a.pass(q)
		}
	}
}

func (a *inboundAudio) pass(p media.Packet) {
	a.conn.peer.mesh.config.Receiver.AudioPacket(a.conn.peer.id, a.track, p)
}

func (a *inboundAudio) serve(time.Duration) time.Duration { return 0 }

func (a *inboundAudio) rest() { a.voice.gone() }

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
