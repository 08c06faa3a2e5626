// Package ui is Moim's window: it draws snapshots of the call and sends
// commands back. It is the only package that imports fyne.
//
// It knows how things look, in which language, and what can be clicked. It does
// not know signaling, WebRTC, devices or codecs: what happened comes as a
// call.Snapshot, pictures come through the Pictures seam, and everything that a
// person does leaves as a call.Command.
//
// Fyne's own goroutine owns all views. Two goroutines feed it: the pump takes
// the latest snapshot and applies it, and the beat repaints the pictures that
// have come, at most 35 times a second for all tiles together. Neither ever has
// more than one call queued, so that a slow display cannot pile up work.
package ui
