package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"moim/app/call"
	"moim/assets"
	"moim/ui/look"
)

// listenWidth is the width of the dialog, listenStep what an arrow key changes in
// hundredths.
const (
	listenWidth = 320
	listenStep  = 5
)

// listenSheet is the dialog for how one participant is heard here.
type listenSheet struct {
	w      *window
	peer   call.PeerID
	volume *widget.Slider
	value  *canvas.Text
	muted  *look.Check
	done   *look.Button
	root   fyne.CanvasObject
}

// openListen shows how a participant is heard.
func (w *window) openListen(peer call.PeerID) {
	p := participant(w.snapshot, peer)
	if p == nil {
		return
	}
	s := newListenSheet(w, p)
	w.openSheet(s.root, openSheet{reopen: func() { w.openListen(peer) }, update: s.apply, list: s.elements})
}

func newListenSheet(w *window, p *call.Participant) *listenSheet {
	tr, strong := w.tr, look.Color(theme.ColorNameForeground)
	s := &listenSheet{w: w, peer: p.ID, value: look.NewText(percent(p.Listening.Percent()), look.TextBody, strong)}
	s.value.Alignment = fyne.TextAlignTrailing
	s.volume = widget.NewSlider(call.LeastVolume, call.MostVolume)
	s.volume.Step, s.volume.Value = listenStep, float64(p.Listening.Percent())
	s.volume.OnChanged = func(float64) { s.send() }
	s.muted = look.NewCheck(tr.Text("listen.mute"), p.Listening.Muted, w.closeSheet)
	s.muted.OnChanged = func(bool) { s.send() }
	s.done = look.NewButton(tr.Text("settings.close"), "", look.Primary, w.closeSheet).Tall(40)
	name := look.Shorten(displayName(tr, p.Name), listenWidth-110, 20, fyne.TextStyle{Bold: true})
	title := look.NewBold(tr.Text("listen.title", "name", name), 20, strong)
	head := container.NewBorder(nil, nil, look.NewText(tr.Text("listen.volume"), look.TextBody, strong), look.Sized(60, 0, s.value))
	s.root = look.Sized(listenWidth, 0, look.Column(14, title,
		look.Column(2, head, s.volume),
		container.NewHBox(s.muted.Framed()),
		look.NewParagraph(tr.Text("listen.explain"), listenWidth, look.TextSmall, look.Color(look.ColorMuted)),
		s.done,
	))
	return s
}

func (s *listenSheet) send() {
	volume := int(s.volume.Value)
	look.SetText(s.value, percent(volume))
	s.w.send(call.SetListening{Peer: s.peer, Listening: call.Listening{Volume: volume, Muted: s.muted.Checked}})
}

// apply closes the dialog when its participant has gone.
func (s *listenSheet) apply(snapshot *call.Snapshot) {
	if participant(snapshot, s.peer) == nil {
		s.w.closeSheet()
	}
}

func (s *listenSheet) elements(m *mapper) {
	m.add(Element{Name: "volume", Kind: KindSlider, Text: s.value.Text, Enabled: true}, s.volume)
	m.add(Element{Name: "mute-for-me", Kind: KindToggle, Text: s.muted.Text, Enabled: true}, s.muted)
	m.button("close", s.done)
}

// participant is the one with that identifier; nil where there is none.
func participant(s *call.Snapshot, id call.PeerID) *call.Participant {
	for i := range s.Peers {
		if s.Peers[i].ID == id {
			return &s.Peers[i]
		}
	}
	return nil
}

// listeningLabel says after a name that its owner is not heard as sent.
func listeningLabel(tr *assets.Translations, name string, l call.Listening) string {
	switch {
	case l.Muted:
		return tr.Text("listen.name_muted", "name", name)
	case l.Percent() != call.FullVolume:
		return tr.Text("listen.name_volume", "name", name, "percent", percent(l.Percent()))
	default:
		return name
	}
}

func percent(n int) string { return strconv.Itoa(n) + " %" }
