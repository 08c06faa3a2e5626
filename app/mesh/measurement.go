package mesh

import (
	"time"

	"moim/app/call"
	"moim/app/cost"
)

// measureInterval is the time between two measurements.
const measureInterval = time.Second

// measurement remembers the previous one. The mesh's goroutine owns it.
type measurement struct {
	at       time.Duration
	previous map[call.PeerID]peerTotals
	// What peers sent and received that are gone now, in bytes.
	goneSent, goneReceived int64
}

// peerTotals are a peer's counters, in bytes and packets.
type peerTotals struct {
	sent, received int64
	camera, screen int64
	audio, music   int64
	padding        int64 // of probes
	frames         int64 // of the camera, sent
	packets, lost  int64
}

func (p *peer) totals() peerTotals {
	return peerTotals{
		sent: p.traffic.sent.Load(), received: p.traffic.received.Load(),
		camera: p.cameraWire.Load(), screen: p.screenWire.Load(), audio: p.audioWire.Load(), music: p.musicWire.Load(), padding: p.paddingWire.Load(),
		frames:  p.cameraFrames.Load(),
		packets: p.inbound.received.Load(), lost: p.inbound.lost.Load(),
	}
}

// measured says once a second what it cost.
func (m *Mesh) measured() {
	now := m.config.Clock.Now()
	span := now - m.measure.at
	if span <= 0 {
		return
	}
	totals := make(map[call.PeerID]peerTotals, len(m.peers))
	stats := call.TransportStats{At: now, Peers: make(map[call.PeerID]call.PeerStats, len(m.peers))}
	up := &stats.Upload
	up.TotalBytes, stats.Download.TotalBytes = m.measure.goneSent, m.measure.goneReceived
	up.Budget, up.BudgetBPS, up.CapacityBPS = m.allocation.budget, m.allocation.budget.Limit(), m.allocation.capacity
	for id, p := range m.peers {
		t := p.totals()
		totals[id] = t
		s := p.measured(t, m.measure.previous[id], span)
		m.granted(p, &s.Upload)
		before := m.measure.previous[id]
		p.account.measured(cost.Measured{
			Key: string(id), Sound: s.Upload.AudioBPS, Other: s.Upload.OverheadBPS,
			Camera: rate(t.camera, before.camera, span), Screen: rate(t.screen, before.screen, span),
		}, rate(t.padding, before.padding, span), s.Upload.ScreenAudioBPS, span, m.sent())
		stats.Peers[id] = s
		up.BPS += s.Upload.BPS
		up.TotalBytes += t.sent
		up.Held = worse(up.Held, s.Upload.Held)
		stats.Download.BPS += s.Download.BPS
		stats.Download.TotalBytes += t.received
	}
	m.forecast(up)
	m.config.SetLoss(m.worstLoss())
	m.measure.at, m.measure.previous = now, totals
	m.emit(call.TransportMeasured{Stats: stats})
}

// granted is what the allocation says about a peer.
func (m *Mesh) granted(p *peer, up *call.PeerUpload) {
	a := &p.account
	up.TargetBPS, up.EstimateBPS, up.QueueDelay = a.grant.Target, a.state.Estimate, a.state.QueueDelay
	up.Quality, up.Held = a.quality, call.Held(a.grant.Held)
	s := p.sending.Load()
	if s == nil {
		return
	}
	up.Layer, up.ScreenLayer = s.camera.layer().String(), s.screen.layer().String()
	if r, ok := m.allocation.camera.rung(s.camera.layer()); ok {
		up.Width, up.Height = r.Width, r.Height
	} else {
		up.FPS = 0
	}
}

// worse is the reason that is told first.
func worse(a, b call.Held) call.Held {
	order := []call.Held{call.HeldBudget, call.HeldLink, call.HeldComputer, call.HeldChoice}
	for _, h := range order {
		if a == h || b == h {
			return h
		}
	}
	return call.HeldNot
}

// worstLoss is the share of the microphone's packets that the peer loses which
// loses most.
func (m *Mesh) worstLoss() (worst float64) {
	for _, p := range m.peers {
		worst = max(worst, p.view.values().sound)
	}
	return worst
}

// rate is the bits per second between two counts of bytes.
func rate(now, then int64, span time.Duration) int64 {
	return (now - then) * 8 * int64(time.Second) / int64(span)
}

// measured is what a peer cost since the previous counters.
func (p *peer) measured(t, before peerTotals, span time.Duration) call.PeerStats {
	values := p.view.values()
	s := call.PeerStats{State: values.state, Path: values.path, RTT: p.clock.roundTrip()}
	s.Upload = call.PeerUpload{
		BPS:            rate(t.sent, before.sent, span),
		VideoBPS:       rate(t.camera+t.screen, before.camera+before.screen, span),
		AudioBPS:       rate(t.audio+t.music, before.audio+before.music, span),
		ScreenAudioBPS: rate(t.music, before.music, span),
		FPS:            float64(t.frames-before.frames) / span.Seconds(),
		Loss:           values.loss, TotalBytes: t.sent,
	}
	s.Upload.OverheadBPS = max(s.Upload.BPS-s.Upload.VideoBPS-s.Upload.AudioBPS, 0)
	s.Download.BPS = rate(t.received, before.received, span)
	received, lost := t.packets-before.packets, t.lost-before.lost
	if received+lost > 0 {
		s.Download.Loss = float64(lost) / float64(received+lost)
	}
	s.Download.Jitter = time.Duration(p.inbound.audioJitter.Load())
	if s.Download.Jitter == 0 {
		s.Download.Jitter = time.Duration(p.inbound.videoJitter.Load())
	}
	return s
}

// forget keeps the totals of a peer that goes.
func (m *Mesh) forget(p *peer) {
	t := p.totals()
	m.measure.goneSent += t.sent
	m.measure.goneReceived += t.received
	delete(m.measure.previous, p.id)
}
