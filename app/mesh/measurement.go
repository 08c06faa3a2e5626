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
	mean     int64 // mean cost of a peer, when there was one last
	// What peers sent and received that are gone now, in bytes.
	goneSent, goneReceived int64
}

// peerTotals are a peer's counters, in bytes and packets.
type peerTotals struct {
	sent, received int64
	video, audio   int64
	packets, lost  int64
}

func (p *peer) totals() peerTotals {
	return peerTotals{
		sent: p.traffic.sent.Load(), received: p.traffic.received.Load(),
		video: p.videoWire.Load(), audio: p.audioWire.Load(),
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
	stats.Upload.TotalBytes, stats.Download.TotalBytes = m.measure.goneSent, m.measure.goneReceived
	stats.Upload.BudgetBPS = m.budget.limit
	var costs []int64
	var audio int64
	for id, p := range m.peers {
		t := p.totals()
		totals[id] = t
		s := p.measured(t, m.measure.previous[id], span)
		stats.Peers[id] = s
		stats.Upload.BPS += s.Upload.BPS
		stats.Upload.TotalBytes += t.sent
		stats.Download.BPS += s.Download.BPS
		stats.Download.TotalBytes += t.received
		audio += s.Upload.AudioBPS
		if s.State == call.StateConnected {
			costs = append(costs, s.Upload.BPS)
		}
	}
	if len(costs) > 0 {
		m.measure.mean = cost.Forecast(costs, 0) - sum(costs)
	}
	stats.Upload.ForecastNextBPS = max(cost.Forecast(costs, m.measure.mean), stats.Upload.BPS)
	m.config.SetLoss(m.worstLoss())
	m.measure.at, m.measure.previous = now, totals
	m.budget.audio = audio
	m.budgetChanged()
	for id, s := range stats.Peers {
		s.Upload.TargetBPS = m.budget.camera
		stats.Peers[id] = s
	}
	m.emit(call.TransportMeasured{Stats: stats})
}

// worstLoss is the share of the microphone's packets that the peer loses which
// loses most.
func (m *Mesh) worstLoss() (worst float64) {
	for _, p := range m.peers {
		worst = max(worst, p.view.values().sound)
	}
	return worst
}

func sum(values []int64) (total int64) {
	for _, v := range values {
		total += v
	}
	return total
}

// measured is what a peer cost since the previous counters.
func (p *peer) measured(t, before peerTotals, span time.Duration) call.PeerStats {
	values := p.view.values()
	rate := func(now, then int64) int64 { return (now - then) * 8 * int64(time.Second) / int64(span) }
	s := call.PeerStats{State: values.state, Path: values.path, RTT: p.clock.roundTrip()}
	s.Upload = call.PeerUpload{
		BPS:      rate(t.sent, before.sent),
		VideoBPS: rate(t.video, before.video),
		AudioBPS: rate(t.audio, before.audio),
		Loss:     values.loss, TotalBytes: t.sent,
	}
	if f := p.camera.Load(); f != nil && f.out.on.Load() && f.wanted() && !f.needKey.Load() {
		if layer := f.layer.Load(); layer != nil {
			s.Upload.Layer = *layer
		}
	}
	s.Download.BPS = rate(t.received, before.received)
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
