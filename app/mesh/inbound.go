package mesh

import (
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/app/call"
	"moim/media"
)

// Times of an inbound track.
const (
	silence  = 2 * time.Second // without packets, a track has ended
	idleWake = time.Second
	maxBad   = 100 // unreadable packets in a row: give the track up
)

// maxTracks bounds the tracks that a peer can make us read at a time.
const maxTracks = 16

// controlSSRC stands for us in RTCP packets that belong to no local track.
const controlSSRC = 1

// inbound is one remote track. Its goroutine reads the packets and owns it.
type inbound struct {
	conn   *connection
	track  call.Track
	remote *webrtc.TrackRemote
	clock  *media.Clock
	line   *timeline
	hidden *atomic.Bool // we have asked not to be sent it

	active bool // it flows, and everybody has been told
	latest time.Duration
	armed  time.Duration // when the read deadline passes; 0 for none
	jitter jitter
	packet rtp.Packet

	repairs    *retransmitted // nil while it has no retransmission stream
	repairSSRC uint32

	handler inboundHandler
}

// inboundHandler is what differs between sound and pictures.
type inboundHandler interface {
	take(p *rtp.Packet, arrived time.Duration, repair bool)
	// serve does what is due, after every packet and at the time it returned
	// last; 0 is when the next packet comes.
	serve(now time.Duration) time.Duration
	// rest is told that nothing flows any more for a while.
	rest()
}

// receive reads a remote track until it ends.
func (c *connection) receive(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	defer c.tracks.Add(-1)
	track, ok := c.roles.of(r.RTPTransceiver().Mid())
	if c.tracks.Add(1) > maxTracks || !ok {
		c.peer.logger.Debug("remote track refused", "stream", t.StreamID())
		return
	}
	in := &inbound{conn: c, track: track, remote: t, clock: c.peer.mesh.config.Clock}
	in.hidden = c.peer.hidden[in.track]
	if t.Kind() == webrtc.RTPCodecTypeAudio {
		in.line = &timeline{rate: audioRate, clock: c.peer.clock}
		in.jitter = jitter{rate: audioRate, out: &c.peer.inbound.audioJitter}
		in.handler = newInboundAudio(in)
	} else {
		in.line = &timeline{rate: videoRate, clock: c.peer.clock}
		in.jitter = jitter{rate: videoRate, out: &c.peer.inbound.videoJitter}
		in.handler = newInboundVideo(in)
	}
	c.spawn(func() { in.readReports(r) })
	seat := c.peer.seats[in.track]
	seat <- struct{}{}
	defer func() { <-seat }()
	in.run()
	in.unmend()
	in.setActive(false)
}

func (in *inbound) run() {
	buffer := make([]byte, receiveMTU)
	bad := 0
	wake := idleWake
	for bad < maxBad {
		in.mend()
		in.arm(wake)
		now := in.clock.Now()
		if !in.repaired(buffer, now) {
			var ended bool
			if bad, ended = in.read(buffer, bad); ended {
				return
			}
			now = in.clock.Now()
		}
		if wake = in.handler.serve(now); wake == 0 {
			wake = idleWake
		}
		if in.active && now-in.latest >= silence && !in.hidden.Load() {
			in.setActive(false)
		}
	}
}

// read waits for the next packet, the time that is armed, or a repair. bad is how
// many packets in a row could not be read.
func (in *inbound) read(buffer []byte, bad int) (nowBad int, ended bool) {
	n, attributes, err := in.remote.Read(buffer)
	now := in.clock.Now()
	var timeout net.Error
	switch {
	case err == nil && in.packet.Unmarshal(buffer[:n]) == nil:
		in.arrived(now, isRepair(attributes))
		return 0, false
	case errors.As(err, &timeout) && timeout.Timeout():
		in.armed = 0
		return bad, false
	default:
		return bad + 1, in.conn.closing(err)
	}
}

// repaired takes what has come by the retransmission stream, and says whether that
// was anything. It comes after arm: what comes later makes the read return.
func (in *inbound) repaired(buffer []byte, now time.Duration) (came bool) {
	if in.repairs == nil {
		return false
	}
	for {
		at, ok := in.repairs.next(buffer, &in.packet)
		if !ok {
			return came
		}
		came, in.latest = true, now
		in.handler.take(&in.packet, at, true)
	}
}

// arrived takes a packet that is read now and left the socket a little earlier. One
// that pion has taken out of a retransmission stream left it at a time that is not
// known, and says nothing about jitter.
func (in *inbound) arrived(now time.Duration, repair bool) {
	in.latest = now
	if !in.active && len(in.packet.Payload) > 0 {
		in.setActive(true)
	}
	at := now
	if !repair {
		at = in.conn.peer.traffic.arrivals.Of(in.packet.SSRC, in.packet.SequenceNumber, now)
		in.jitter.packet(in.packet.Timestamp, at)
	}
	in.handler.take(&in.packet, at, repair)
}

// arm makes a read return after wake at the latest.
func (in *inbound) arm(wake time.Duration) {
	now := in.clock.Now()
	if in.armed > now && in.armed <= now+wake {
		return
	}
	in.armed = now + wake
	in.deadline(time.Now().Add(wake))
}

// deadline makes a read return at a time at the latest. Any goroutine may call it.
func (in *inbound) deadline(at time.Time) {
	if err := in.remote.SetReadDeadline(at); err != nil {
		in.conn.peer.logger.Debug("set read deadline", "track", in.track, "error", err)
	}
}

func (in *inbound) setActive(active bool) {
	if in.active == active {
		return
	}
	in.active = active
	if !active {
		in.handler.rest()
	}
	in.conn.peer.emit(call.TrackChanged{Peer: in.conn.peer.id, Track: in.track, Active: active})
}

// readReports reads the sender reports of the track until it ends.
func (in *inbound) readReports(r *webrtc.RTPReceiver) {
	buffer := make([]byte, receiveMTU)
	for {
		n, attributes, err := r.Read(buffer)
		if err != nil {
			return
		}
		now := in.clock.Now()
		packets, err := attributes.GetRTCPPackets(buffer[:n])
		if err != nil {
			continue
		}
		for _, p := range packets {
			if report, ok := p.(*rtcp.SenderReport); ok && report.SSRC == uint32(in.remote.SSRC()) {
				in.line.report(ntp(report.NTPTime), report.RTPTime, now)
			}
		}
	}
}

// jitter is the interarrival jitter of a stream (RFC 3550 section 6.4.1).
type jitter struct {
	rate    int64
	out     *atomic.Int64
	started bool
	transit uint32
	value   float64 // in ticks
}

func (j *jitter) packet(timestamp uint32, arrived time.Duration) {
	transit := uint32(ticks(arrived, j.rate)) - timestamp
	if j.started {
		d := float64(int32(transit - j.transit))
		j.value += (max(d, -d) - j.value) / 16
		j.out.Store(int64(span(int64(j.value), j.rate)))
	}
	j.started, j.transit = true, transit
}
