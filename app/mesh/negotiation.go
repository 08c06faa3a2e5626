package mesh

import (
	"strconv"
	"time"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"moim/app/call"
	"moim/signaling"
)

// answerWait is how long an offer may stay unanswered before a restart takes
// it back and tries again.
const answerWait = 3 * time.Second

// describe takes a description of the peer. One from another PeerConnection
// than before means that the peer has begun again, and so does this side.
func (p *peer) describe(d signaling.Description) {
	switch d.Type {
	case "offer":
		session := origin(d.SDP)
		if session == "" {
			p.incompatible("parse offer", nil)
			return
		}
		c := p.conn
		if c == nil || c.closed() || c.session != "" && c.session != session || c.untouched() {
			p.renew()
		}
		if p.conn != nil {
			p.conn.offered(d.SDP, session)
		}
	case "answer":
		if p.conn != nil {
			p.conn.answered(d.SDP)
		}
	default:
		p.logger.Debug("description ignored", "type", d.Type)
	}
}

// incompatible says that the peer's descriptions do not fit.
func (p *peer) incompatible(operation string, err error) {
	p.logger.Warn("descriptions do not fit", "operation", operation)
	p.logger.Debug("descriptions do not fit", "operation", operation, "error", err)
	p.failed(call.ProblemPeerIncompatible)
}

// origin is what names the PeerConnection that made a description (RFC 9429
// section 5.2.1); "" where it is not a description.
func origin(text string) string {
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return ""
	}
	fingerprint, ok := d.Attribute("fingerprint")
	for _, section := range d.MediaDescriptions {
		if !ok {
			fingerprint, ok = section.Attribute("fingerprint")
		}
	}
	return strconv.FormatUint(d.Origin.SessionID, 10) + " " + fingerprint
}

// untouched says that the first offers of both sides have met, and that this
// side yields: it has to begin again, because sections have no names yet.
func (c *connection) untouched() bool {
	return c.making && c.pc.CurrentRemoteDescription() == nil && c.yields()
}

// offer makes an offer, now or when the present exchange is over.
func (c *connection) offer(restart bool) {
	if c.pc.SignalingState() != webrtc.SignalingStateStable {
		c.again, c.restarts = true, c.restarts || restart
		return
	}
	c.again, c.restarts = false, false
	c.opened = c.opened || c.pc.CurrentRemoteDescription() == nil
	offer, err := c.pc.CreateOffer(&webrtc.OfferOptions{
		ICERestart:         restart,
		OfferAnswerOptions: webrtc.OfferAnswerOptions{ICETricklingSupported: true},
	})
	if err == nil {
		err = c.pc.SetLocalDescription(offer)
	}
	if err != nil {
		c.peer.logger.Error("make offer", "error", err)
		c.peer.failed(call.ProblemInternal)
		return
	}
	c.making, c.restarted, c.since = true, restart, c.peer.mesh.config.Clock.Now()
	c.describe("offer", offer.SDP)
}

func (c *connection) describe(kind, text string) {
	c.peer.signal(signaling.Payload{
		Type:        signaling.PayloadDescription,
		Description: &signaling.Description{Type: kind, SDP: c.conceal(text)},
	})
}

// offered answers an offer. Where both sides have offered, the polite one
// takes its own back and repeats it afterwards; the other ignores the peer's
// (W3C WebRTC section 10.7).
func (c *connection) offered(text, session string) {
	if c.making {
		if !c.yields() {
			c.peer.logger.Debug("offer ignored: glare")
			return
		}
		if !c.rollback() {
			return
		}
		c.again, c.restarts = true, c.restarts || c.restarted
	}
	c.session = session
	c.roles.learn(text)
	changed, directions := forPion(c.private.sift(text))
	offer := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: changed}
	if err := c.pc.SetRemoteDescription(offer); err != nil {
		c.peer.incompatible("apply offer", err)
		return
	}
	c.addWaiting()
	answer, err := c.pc.CreateAnswer(&webrtc.AnswerOptions{
		OfferAnswerOptions: webrtc.OfferAnswerOptions{ICETricklingSupported: true},
	})
	if err == nil {
		err = c.pc.SetLocalDescription(answer)
	}
	if err != nil {
		c.peer.incompatible("answer offer", err)
		return
	}
	c.describe("answer", directions.forPeer(answer.SDP))
	c.follow(text)
	c.settled()
}

// yields says whether this side is the polite one: by its identifier at first, and
// later where the first offer was its own (PROTOCOL.md section 7).
func (c *connection) yields() bool {
	if c.pc.CurrentRemoteDescription() == nil {
		return c.peer.options.Polite
	}
	return c.opened
}

// rollback takes the own offer back. pion knows no rollback: the offer is
// completed with what the peer described before, which changes nothing.
func (c *connection) rollback() bool {
	c.making = false
	before := c.pc.CurrentRemoteDescription()
	if before == nil || c.pc.SignalingState() != webrtc.SignalingStateHaveLocalOffer {
		return c.pc.SignalingState() == webrtc.SignalingStateStable
	}
	same := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: before.SDP}
	if err := c.pc.SetRemoteDescription(same); err != nil {
		c.peer.logger.Error("take offer back", "error", err)
		c.peer.failed(call.ProblemInternal)
		return false
	}
	return true
}

// answered completes the own offer.
func (c *connection) answered(text string) {
	session := origin(text)
	if c.pc.SignalingState() != webrtc.SignalingStateHaveLocalOffer {
		c.strayed(session)
		return
	}
	c.session = session
	c.making = false
	c.roles.learn(text)
	answer := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: c.private.sift(text)}
	if err := c.pc.SetRemoteDescription(answer); err != nil {
		c.peer.incompatible("apply answer", err)
		return
	}
	c.addWaiting()
	c.follow(text)
	c.settled()
}

// strayed takes an answer to nothing. Where it comes from another
// PeerConnection than the one that answered before, that one is gone: an
// answer left over from an earlier connection was taken for this one's.
func (c *connection) strayed(session string) {
	c.peer.logger.Debug("answer to nothing")
	if session == "" || session == c.session || c.pc.ConnectionState() == webrtc.PeerConnectionStateConnected {
		return
	}
	c.peer.renew()
	if c.peer.conn != nil {
		c.peer.conn.offer(false)
	}
}

// settled makes the offer that had to wait.
func (c *connection) settled() {
	if c.again {
		c.offer(c.restarts)
	}
}

// restart looks for a new path. One at a time is enough, unless it has not
// been answered for a while.
func (c *connection) restart() {
	if c.making && c.peer.mesh.config.Clock.Now()-c.since < answerWait {
		return
	}
	switch first := c.pc.CurrentRemoteDescription() == nil; {
	case first && c.making:
		c.peer.renew()
		if c.peer.conn != nil {
			c.peer.conn.offer(false)
		}
	case first && c.peer.options.Offer:
		c.offer(false)
	case first: // the peer will offer
	case !c.making || c.rollback():
		c.offer(true)
	}
}
