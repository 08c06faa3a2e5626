package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"moim/app/call"
	"moim/assets"
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
	limits   string // says that the participant limits the upload; empty: does not
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
	pin     *look.Button // nil: the tile cannot be pinned
	listen  *look.Button // nil: nothing is to be heard of it
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

// makePinnable lets the person make the tile the large one, by a click on it or
// with a button that is seen while the pointer is over the tile.
func (t *tile) makePinnable(attach func(...*look.Button), toggle func()) {
	t.pin = look.NewButton("", "pin", look.Glass, toggle).Tall(32)
	t.pin.Faint(true)
	attach(t.pin)
}

// makeAudible lets the person choose how the tile's participant is heard, with a
// button beside the one to pin.
func (t *tile) makeAudible(tip string, attach func(...*look.Button), open func()) {
	t.listen = look.NewButton("", "speaker", look.Glass, open).Tall(32)
	t.listen.Tip = tip
	t.listen.Faint(true)
	attach(t.listen)
}

// setPinned says whether the tile is pinned.
func (t *tile) setPinned(tr *assets.Translations, pinned bool) {
	if pinned {
		t.pin.Tip = tr.Text("call.unpin")
		t.pin.Set("", "pin-off", look.Glass)
		return
	}
	t.pin.Tip = tr.Text("call.pin")
	t.pin.Set("", "pin", look.Glass)
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
	if t.pin != nil {
		t.pin.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (t *tile) MouseIn(*desktop.MouseEvent) { t.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (t *tile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *tile) MouseOut() { t.hover(false) }

func (t *tile) hover(over bool) {
	for _, b := range []*look.Button{t.pin, t.listen} {
		if b != nil {
			b.Faint(!over)
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (t *tile) CreateRenderer() fyne.WidgetRenderer { return newTileRenderer(t) }
