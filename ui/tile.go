package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"moim/app/call"
	"moim/ui/look"
)

// tileKey says what a tile shows.
type tileKey struct {
	peer  call.PeerID // empty: oneself
	track call.Track  // TrackCamera or TrackScreen
}

// name is the tile's name in the map of elements.
func (k tileKey) name(self call.PeerID) string {
	id := k.peer
	if id == "" {
		id = self
	}
	if k.track == call.TrackScreen {
		return "screen:" + string(id)
	}
	return "tile:" + string(id)
}

// tileState is everything that a tile shows beside its picture.
type tileState struct {
	id       string // what the avatar's colour is taken from
	name     string
	label    string // what the name's pill says
	picture  bool   // the track is on
	muted    bool
	speaking bool
	upload   string // empty: no pill
	notice   string // empty: all is well
	failed   bool   // the notice is a problem
	retry    string // the label of the button below the notice; empty: none
}

// tile is one participant's camera or screen.
type tile struct {
	widget.BaseWidget
	key     tileKey
	state   tileState
	picture *picture
	retry   *look.Button
	// onTapped, where it is set, is called when the tile is clicked.
	onTapped func()
}

// newTile makes a tile; retry is called when the button below its notice is pressed.
func newTile(key tileKey, stats *Stats, retry func()) *tile {
	t := &tile{key: key, picture: newPicture(look.TileEdge, stats)}
	t.picture.mirror = key.peer == "" && key.track == call.TrackCamera
	t.picture.whole = key.track == call.TrackScreen
	t.retry = look.NewButton("", "retry", look.Raised, retry).Tall(36)
	t.ExtendBaseWidget(t)
	return t
}

// set shows another state.
func (t *tile) set(s tileState) {
	if t.state == s {
		return
	}
	t.state = s
	if s.retry != "" {
		t.retry.Set(s.retry, "retry", look.Raised)
	}
	t.Refresh()
}

// bright tells whether the picture is to be seen.
func (t *tile) bright() bool { return t.state.picture && t.picture.shown() }

// Tapped implements fyne.Tappable.
func (t *tile) Tapped(*fyne.PointEvent) {
	if t.onTapped != nil {
		t.onTapped()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *tile) CreateRenderer() fyne.WidgetRenderer { return newTileRenderer(t) }
