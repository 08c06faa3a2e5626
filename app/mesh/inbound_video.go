package mesh

import (
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"moim/app/call"
	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

// How late a picture is, after its turn and by our own fault, that is left out
// where no other depends on it, and at which all are up to the next keyframe.
const (
	stale    = 100 * time.Millisecond
	hopeless = time.Second
)

// pictureLossInterval is the least time between two keyframe requests (PLI).
const pictureLossInterval = 500 * time.Millisecond

// repairPoll is how often to look for repairs that nobody tells of: those of a
// retransmission stream that is not known, which pion hands out with what is read.
const repairPoll = 5 * time.Millisecond

// maxNackBatch is how many packets are asked for at once at most.
const maxNackBatch = 128

// inboundVideo repairs, assembles and paces one remote video track.
type inboundVideo struct {
	*inbound
	assembler *vp8rtp.Assembler
	missing   []uint16
	asked     time.Duration // latest keyframe request
	everAsked bool

	playout   playout
	step      step
	unwrapped int64         // timestamp of the next picture, made one that does not wrap
	timed     bool          // the next picture has been given a time
	due       time.Duration // which is this

	omitted bool // a picture, since the latest one that was delivered

	received, lost int64
}

func newInboundVideo(in *inbound) *inboundVideo {
	v := &inboundVideo{
		inbound:   in,
		assembler: vp8rtp.NewAssembler(minRepair),
		missing:   make([]uint16, 0, maxNackBatch),
	}
	if lips, ok := in.conn.peer.mesh.config.Receiver.(Lips); ok && in.track == call.TrackCamera {
		v.step = step{peer: in.conn.peer.id, lips: lips, voice: &in.conn.peer.voice, track: call.TrackMicrophone}
	} else if ok {
		v.step = step{peer: in.conn.peer.id, lips: lips, voice: &in.conn.peer.music, track: call.TrackScreenSound}
	}
	return v
}

func (v *inboundVideo) take(p *rtp.Packet, arrived time.Duration, repair bool) {
	v.assembler.Push(vp8rtp.Packet{
		Sequence: p.SequenceNumber, Timestamp: p.Timestamp, Marker: p.Marker,
		Payload: p.Payload, Arrived: arrived, Repair: repair,
	})
}

func (v *inboundVideo) serve(now time.Duration) time.Duration {
	rtt := v.conn.peer.clock.roundTrip()
	v.assembler.SetRoundTrip(rtt)
	v.assembler.SetWait(repairTime(rtt))
	held := v.show(now)
	v.repair(now)
	v.count()
	wake := v.assembler.Wake(now)
	if v.repairs == nil && v.assembler.Incomplete() {
		wake = repairPoll
	}
	if held > 0 && wake > 0 {
		return min(held, wake)
	}
	return max(held, wake)
}

// show delivers the pictures that are due. held is how long the next one is
// held back; 0 where there is none.
func (v *inboundVideo) show(now time.Duration) (held time.Duration) {
	for {
		timestamp, complete, ok := v.assembler.Peek(now)
		if !ok {
			return 0
		}
		if !v.timed {
			v.due, v.timed = v.playout.release(span(v.unwrap(timestamp), videoRate), complete), true
			if _, captured, sure := v.line.packet(timestamp, complete); sure {
				v.due += v.step.hold(captured, v.due, complete)
			}
		}
		if v.due > now {
			return v.due - now
		}
		v.timed = false
		v.next(v.clock.Now(), complete)
	}
}

// next delivers the next picture, which has been complete for a while. Where
// decoding does not keep up, that is long, and what is late is left out instead
// of being queued: pictures that no other depends on, and in the end all up to
// a keyframe.
func (v *inboundVideo) next(now, complete time.Duration) {
	behind := now - max(v.due, complete)
	if behind > hopeless {
		v.assembler.RequireKeyframe()
		return
	}
	frame, ok := v.assembler.Next(now)
	switch {
	case !ok:
	case frame.Discardable && behind > stale:
		v.omitted = true
	default:
		v.deliver(frame)
		v.omitted = false
	}
}

// unwrap makes a timestamp one that does not wrap.
func (v *inboundVideo) unwrap(timestamp uint32) int64 {
	v.unwrapped += int64(int32(timestamp - uint32(v.unwrapped)))
	return v.unwrapped
}

func (v *inboundVideo) deliver(f vp8rtp.Frame) {
	_, captured, _ := v.line.packet(f.Timestamp, f.Arrived)
	sample := media.Sample{
		Data: f.Data, Captured: captured, Keyframe: f.Keyframe,
		Temporal: f.Temporal, Width: f.Width, Height: f.Height, Missed: f.Missed || v.omitted,
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
func (v *inboundVideo) repair(now time.Duration) {
	v.missing = v.assembler.Missing(now, v.missing[:0])
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

func (v *inboundVideo) rest() { v.step.rest() }

func (v *inboundVideo) count() {
	received, lost := v.assembler.Counts()
	v.conn.peer.inbound.received.Add(received - v.received)
	v.conn.peer.inbound.lost.Add(lost - v.lost)
	v.received, v.lost = received, lost
}
