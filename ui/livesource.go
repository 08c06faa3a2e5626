package ui

import "moim/media"

// liveSource watches a track while it is on, and no longer: a track that comes
// back later must not begin with its last picture from before.
type liveSource struct{ on bool }

// follow makes the tile watch its track or stop to.
func (l *liveSource) follow(w *window, t *tile, on bool) {
	if l.on == on {
		return
	}
	l.on = on
	if !on {
		t.picture.unwatch()
		t.Refresh()
		return
	}
	t.picture.watch(w.bell, func(sink media.Sink) func() {
		return w.config.Pictures.Watch(t.key.peer, t.key.track, sink)
	})
}
