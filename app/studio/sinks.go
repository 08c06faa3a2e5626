package studio

import (
	"slices"
	"sync"
	"sync/atomic"

	"moim/app/call"
	"moim/media"
)

// picture names one moving picture: somebody's camera or screen.
type picture struct {
	peer  call.PeerID // empty for one's own
	track call.Track
}

// gallery knows who watches which picture. Showing takes no lock and allocates
// nothing.
type gallery struct {
	mu    sync.Mutex
	walls map[picture]*wall
}

// wall is one picture's watchers: a list that is replaced, never changed.
type wall struct {
	watchers atomic.Pointer[[]*watcher]
}

// watcher is one sink. The lock makes sure that it is not called any more once
// its stop has returned.
type watcher struct {
	mu   sync.Mutex
	sink media.Sink // nil when stopped
}

func (w *watcher) see(f *media.Frame) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sink != nil {
		w.sink(f)
	}
}

func (w *watcher) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sink = nil
}

func newGallery() *gallery { return &gallery{walls: make(map[picture]*wall)} }

// wall returns the watchers of p, which stay the same object for good.
func (g *gallery) wall(p picture) *wall {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.walls[p]
	if w == nil {
		w = &wall{}
		g.walls[p] = w
	}
	return w
}

// forget drops the walls of a peer that nobody watches any more.
func (g *gallery) forget(peer call.PeerID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for p, w := range g.walls {
		if list := w.watchers.Load(); p.peer == peer && (list == nil || len(*list) == 0) {
			delete(g.walls, p)
		}
	}
}

// watch adds sink and returns what takes it away again.
func (g *gallery) watch(p picture, sink media.Sink) (stop func()) {
	w := g.wall(p)
	entry := &watcher{sink: sink}
	g.change(w, func(list []*watcher) []*watcher { return append(list, entry) })
	return func() {
		entry.stop()
		g.change(w, func(list []*watcher) []*watcher {
			return slices.DeleteFunc(list, func(e *watcher) bool { return e == entry })
		})
	}
}

func (g *gallery) change(w *wall, edit func([]*watcher) []*watcher) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []*watcher
	if old := w.watchers.Load(); old != nil {
		list = slices.Clone(*old)
	}
	list = edit(list)
	w.watchers.Store(&list)
}

// show hands the frame to every watcher.
func (w *wall) show(f *media.Frame) {
	list := w.watchers.Load()
	if list == nil {
		return
	}
	for _, watcher := range *list {
		watcher.see(f)
	}
}
