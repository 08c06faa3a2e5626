package ui

import (
	"image"
	"time"

	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/assets"
	"moim/media"
	"moim/ui/look"
)

// Window is a window on fyne's test driver.
type Window struct{ w *window }

// NewWindow makes a window without running it.
func NewWindow(app fyne.App, c Config) *Window {
	w := newWindow(app, c, never)
	w.win.Show()
	return &Window{w}
}

// never is a later whose time does not come.
func never(time.Duration, func()) *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// Apply draws a snapshot at once.
func (w *Window) Apply(s *call.Snapshot) { w.w.apply(s) }

// Canvas is what the window draws on.
func (w *Window) Canvas() fyne.Canvas { return w.w.win.Canvas() }

// Resize changes the window's size.
func (w *Window) Resize(size fyne.Size) { w.w.win.Resize(size) }

// Elements are the elements that can be reached.
func (w *Window) Elements() []Element { return w.w.elements() }

// Repaint does what the beat does.
func (w *Window) Repaint() { w.w.repaint() }

// Key presses a key outside fields.
func (w *Window) Key(name fyne.KeyName) { w.w.typedKey(&fyne.KeyEvent{Name: name}) }

// UploadNear and UploadHeld tell in which colour the toolbar shows the sum.
func (w *Window) UploadNear() bool { return uploadStyle(&w.w.upload) == look.Accent }

// UploadHeld tells whether it says that the budget holds something back.
func (w *Window) UploadHeld() bool { return uploadStyle(&w.w.upload) == look.Warm }

// History is the upload that is remembered, in bits per second.
func (w *Window) History() []float64 { return w.w.upload.history }

// Panel is the open upload panel.
func (w *Window) Panel() fyne.CanvasObject {
	v, ok := w.w.view.(*callView)
	if !ok || v.side.Hidden {
		return nil
	}
	return v.panel.root
}

// Arrive is what a second start of the application does.
func (w *Window) Arrive(link string) { w.w.arrive(link) }

// Hear brings news of a version.
func (w *Window) Hear(n News) { w.w.hear(n) }

// Close closes the window.
func (w *Window) Close() { w.w.close() }

// FlushDemands sends the demands that wait for the layout to rest.
func (w *Window) FlushDemands() {
	if v, ok := w.w.view.(*callView); ok {
		v.demands.flush()
	}
}

// Demands is the collector of demands alone, with timers that fire by hand.
type Demands struct {
	d    *demands
	wait []func()
}

// NewDemands makes one.
func NewDemands(send func(call.Command)) *Demands {
	w := &Demands{}
	w.d = newDemands(send, func(d time.Duration, f func()) *time.Timer {
		w.wait = []func(){f}
		return never(d, f)
	})
	return w
}

// Update tells the size of one track's tile.
func (d *Demands) Update(next ...call.ShowTrack) {
	list := make(map[tileKey]call.Demand)
	for _, n := range next {
		list[tileKey{n.Peer, n.Demand.Track}] = n.Demand
	}
	d.d.update(list)
}

// Rest lets the time pass.
func (d *Demands) Rest() {
	for _, f := range d.wait {
		f()
	}
	d.wait = nil
}

// Pending tells whether something waits.
func (d *Demands) Pending() bool { return len(d.wait) > 0 }

// Slot is the place of a tile.
type Slot struct {
	Pos  fyne.Position
	Size fyne.Size
}

func exported(slots []slot) []Slot {
	list := make([]Slot, len(slots))
	for i, s := range slots {
		list[i] = Slot{s.pos, s.size}
	}
	return list
}

// GridSlots is gridSlots.
func GridSlots(n int, area fyne.Size, gap float32) []Slot { return exported(gridSlots(n, area, gap)) }

// StageSlots is stageSlots.
func StageSlots(n int, ratio float32, area fyne.Size, gap float32) []Slot {
	return exported(stageSlots(n, ratio, area, gap))
}

// FormatRate is formatRate in English.
func FormatRate(bps int64) string { return formatRate(assets.Translator("en"), bps) }

// FormatLimit is formatLimit in English.
func FormatLimit(bps int64) string { return formatLimit(assets.Translator("en"), bps) }

// LayerText is layerText in English.
func LayerText(u call.PeerUpload) string { return layerText(assets.Translator("en"), u) }

// ForecastLine is forecastLine in English.
func ForecastLine(u call.UploadStats) string { return forecastLine(assets.Translator("en"), u) }

// EncodeLine is encodeLine in English.
func EncodeLine(l []call.LayerStats) string { return encodeLine(assets.Translator("en"), l) }

// FormatBytes is formatBytes in English.
func FormatBytes(n int64) string { return formatBytes(assets.Translator("en"), n) }

// Initials is initials.
func Initials(name string) string { return initials(name) }

// ValidServer is validServer.
func ValidServer(text string) bool { return validServer(text) }

// MirrorRows is mirrorRows.
func MirrorRows(img *image.RGBA) { mirrorRows(img) }

// Picture is one picture alone.
type Picture struct{ p *picture }

// NewPicture makes a picture, and the sink that feeds it.
func NewPicture(stats *Stats, mirror bool) (*Picture, media.Sink) {
	p := newPicture(0, stats)
	p.mirror = mirror
	return &Picture{p}, p.sink
}

// Update shows the latest frame.
func (p *Picture) Update(c media.Converter) bool {
	changed, _ := p.p.update(c, 1)
	return changed
}

// Resize gives the picture a place.
func (p *Picture) Resize(width, height float32) {
	p.p.place(fyne.Position{}, fyne.NewSize(width, height))
}

// Pixels are what the painter gets.
func (p *Picture) Pixels() *image.RGBA { return p.p.pixels }

// FingerprintLines is fingerprintLines.
func FingerprintLines(fingerprint string) []string { return fingerprintLines(fingerprint) }

// ChatField is the field of the open chat, whose timers fire by hand.
type ChatField struct {
	*chatEntry

	wait []func()
}

// Chat is the field of the chat.
func (w *Window) Chat() *ChatField {
	f := &ChatField{chatEntry: w.w.view.(*callView).chat.entry}
	f.later = func(d time.Duration, do func()) *time.Timer {
		f.wait = append(f.wait, do)
		return never(d, do)
	}
	return f
}

// Settle lets the timers fire.
func (f *ChatField) Settle() {
	wait := f.wait
	f.wait = nil
	for _, do := range wait {
		do()
	}
}

// ScrollChat scrolls the messages to a share of their height, and says how many
// rows there are.
func (w *Window) ScrollChat(share float32) (rows int) {
	l := w.w.view.(*callView).chat.list
	l.scroll.ScrollToOffset(fyne.NewPos(0, share*max(l.height()-l.scroll.Size().Height, 0)))
	l.look() // as a wheel would
	return len(l.rows) + len(l.spare)
}

// LinksIn are the addresses in a text that may be opened.
func LinksIn(text string) []string {
	var out []string
	for _, u := range linksIn(text) {
		out = append(out, u.String())
	}
	return out
}

// ValidTURN is validTURN.
func ValidTURN(text string) bool { return validTURN(text) }
