package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"moim/app/call"
	"moim/ui/look"
)

// stage arranges the tiles: alike in a grid or, where somebody shares a screen
// or a tile is pinned, one large and the others in a strip.
type stage struct {
	w      *window
	root   *fyne.Container
	tiles  map[tileKey]*tile
	live   map[tileKey]*liveSource
	order  []tileKey // as they are drawn; the large one first
	large  bool      // the first one is large
	corner bool      // the last one is small and lies in the corner
	pinned tileKey
	isPin  bool
	placed func() // called after every layout
}

func newStage(w *window, placed func()) *stage {
	s := &stage{w: w, placed: placed, tiles: make(map[tileKey]*tile), live: make(map[tileKey]*liveSource)}
	s.root = container.New(&stageLayout{s})
	return s
}

// apply shows who is there, and how.
func (s *stage) apply(snapshot *call.Snapshot) {
	keys := tileKeys(snapshot)
	if s.isPin && !slices.Contains(keys, s.pinned) {
		s.isPin = false
	}
	order, large := arrange(keys, s.pinned, s.isPin)
	for key, t := range s.tiles {
		if !slices.Contains(order, key) {
			t.picture.unwatch()
			delete(s.tiles, key)
			delete(s.live, key)
		}
	}
	for _, key := range order {
		s.applyTile(key, snapshot)
	}
	corner := !large && len(snapshot.Peers) <= 1
	if !slices.Equal(order, s.order) || large != s.large || corner != s.corner {
		s.order, s.large, s.corner = order, large, corner
		s.root.Objects = s.root.Objects[:0]
		for _, key := range order {
			s.root.Objects = append(s.root.Objects, s.tiles[key])
		}
		s.root.Refresh()
	}
}

func (s *stage) applyTile(key tileKey, snapshot *call.Snapshot) {
	t := s.tiles[key]
	if t == nil {
		t = newTile(key, s.w.stats, func() { s.w.send(call.Reconnect{Peer: key.peer}) })
		t.makePinnable(s.w.tips.attach, func() { s.pin(key, !s.isPin || s.pinned != key) })
		if key.peer != "" && key.track == call.TrackCamera {
			t.makeAudible(s.w.tr.Text("listen.tip"), s.w.tips.attach, func() { s.w.openListen(key.peer) })
		}
		s.tiles[key], s.live[key] = t, &liveSource{}
	}
	state := tileStateOf(s.w.tr, snapshot, key)
	s.live[key].follow(s.w, t, state.picture)
	t.set(state)
	t.setPinned(s.w.tr, s.isPin && s.pinned == key)
}

// isLarge tells whether a tile is the large one.
func (s *stage) isLarge(key tileKey) bool { return s.large && len(s.order) > 0 && s.order[0] == key }

// pin makes a tile the large one, or none.
func (s *stage) pin(key tileKey, on bool) {
	if s.isPin == on && (!on || s.pinned == key) {
		return
	}
	s.pinned, s.isPin = key, on
	s.apply(s.w.snapshot)
}

func (s *stage) pictures() []*picture {
	list := make([]*picture, 0, len(s.order))
	for _, key := range s.order {
		list = append(list, s.tiles[key].picture)
	}
	return list
}

func (s *stage) redraw(p *picture) {
	for _, t := range s.tiles {
		if t.picture == p {
			t.Refresh()
		}
	}
	if s.large {
		s.root.Refresh() // the large tile takes the shape of its picture
	}
}

func (s *stage) elements(m *mapper) {
	for _, key := range s.order {
		t := s.tiles[key]
		text := t.state.label
		if t.state.notice != "" {
			text += ": " + t.state.notice
		}
		name := key.name(s.w.snapshot.Self.ID)
		m.add(Element{Name: name, Kind: KindTile, Text: text, Enabled: t.bright()}, t)
		m.text("upload:"+string(key.peer), t.state.upload, t)
		m.text("limits:"+string(key.peer), t.state.limits, t)
		m.button("pin-"+name, t.pin)
		if t.listen != nil {
			m.button("listen:"+string(key.peer), t.listen)
		}
		if t.state.retry != "" {
			m.button("retry:"+string(key.peer), t.retry)
		}
	}
}

func (s *stage) close() {
	for _, t := range s.tiles {
		t.picture.unwatch()
	}
}

// tileKeys are the tiles of a snapshot: screens first, the local one last
// among them, then cameras with one's own at the end.
func tileKeys(s *call.Snapshot) []tileKey {
	var keys []tileKey
	for _, p := range s.Peers {
		if p.Screen {
			keys = append(keys, tileKey{p.ID, call.TrackScreen})
		}
	}
	for _, p := range s.Peers {
		keys = append(keys, tileKey{p.ID, call.TrackCamera})
	}
	if s.Self.Screen.On && s.Self.Screen.Problem == nil {
		keys = append(keys, tileKey{"", call.TrackScreen})
	}
	return append(keys, tileKey{"", call.TrackCamera})
}

// arrange puts the large tile first, where there is one: the pinned one, else
// the first screen that somebody else shares.
func arrange(keys []tileKey, pinned tileKey, isPin bool) (order []tileKey, large bool) {
	first := slices.IndexFunc(keys, func(k tileKey) bool { return k.track == call.TrackScreen && k.peer != "" })
	if isPin {
		first = slices.Index(keys, pinned)
	}
	if first < 0 {
		return keys, false
	}
	order = append([]tileKey{keys[first]}, keys[:first]...)
	return append(order, keys[first+1:]...), true
}

// stageLayout lays out the tiles of a stage.
type stageLayout struct{ s *stage }

func (l *stageLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 220) }

func (l *stageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width <= 0 || size.Height <= 0 || len(objects) == 0 {
		return
	}
	for i, slot := range l.slots(len(objects), size) {
		objects[i].Move(slot.pos)
		objects[i].Resize(slot.size)
	}
	l.s.placed()
}

func (l *stageLayout) slots(n int, size fyne.Size) []slot {
	switch {
	case l.s.large:
		return stageSlots(n-1, l.s.tiles[l.s.order[0]].picture.ratio(), size, look.Gap)
	case l.s.corner:
		return append(gridSlots(n-1, size, look.Gap), cornerSlot(size))
	}
	return gridSlots(n, size, look.Gap)
}

// cornerSlot is a small tile in the lower right corner.
func cornerSlot(area fyne.Size) slot {
	width := min(max(area.Width*0.2, 150), 250)
	size := fyne.NewSize(width, width/tileRatio)
	const margin = look.Gap
	return slot{fyne.NewPos(area.Width-size.Width-margin, area.Height-size.Height-margin), size}
}
