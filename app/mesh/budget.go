package mesh

import (
	"moim/app/call"
	"moim/app/cost"
)

// What a peer costs besides media, and sound before it has been measured, in
// bits per second with headers.
const (
	controlCost = 15_000
	soundCost   = 50_000
)

// budget keeps the upload within what the person allows: one target for every
// picture that is sent, lowered until all copies fit. The mesh's goroutine
// owns it.
type budget struct {
	limit          int64 // bits per second; 0 is unlimited
	audio          int64 // what sound cost over the last second, all peers
	camera, screen int64 // targets that were set last; 0 is no limit
}

// budgetChanged sets the targets anew where something changed that they
// depend on.
func (m *Mesh) budgetChanged() {
	b := &m.budget
	copies := m.camera.copies() + m.screen.copies()
	peers := int64(len(m.peers))
	sound := b.audio
	if m.microphone.on.Load() {
		sound = max(sound, int64(m.microphone.copies())*soundCost)
	}
	target := cost.Fit(b.limit, sound+peers*controlCost, copies)
	if changed(b.camera, target) {
		b.camera = target
		m.config.SetTarget(call.TrackCamera, int(target))
	}
	if changed(b.screen, target) {
		b.screen = target
		m.config.SetTarget(call.TrackScreen, int(target))
	}
}

// changed says whether a target differs enough to bother an encoder.
func changed(before, now int64) bool {
	if before == 0 || now == 0 {
		return before != now
	}
	return max(before-now, now-before)*100 > 3*before
}
