package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/media"
	"moim/signaling"
	"moim/ui/look"
)

// previewWidth is the width of the column beside the picture.
const previewWidth = 320

// previewView shows oneself before a call.
type previewView struct {
	w          *window
	root       fyne.CanvasObject
	tile       *tile
	name       *look.Entry
	nameHint   *look.Paragraph
	title      *canvas.Text
	room       *look.Paragraph
	peek       *look.Paragraph // who is there already
	mic        *look.Button
	camera     *look.Button
	enter      *look.Button
	back       *look.Button
	settings   *look.Button
	meter      *look.Meter
	devices    []*deviceChoice // camera, microphone, speaker
	tests      []*soundTest    // microphone, speaker
	micProblem *look.Paragraph
	invitation string
	live       liveSource
}

func newPreviewView(w *window) *previewView {
	tr, muted := w.tr, look.Color(look.ColorMuted)
	v := &previewView{w: w, invitation: w.snapshot.Invitation, meter: look.NewMeter()}
	v.tile = newTile(tileKey{track: call.TrackCamera}, w.stats, nil)
	v.name = look.NewEntry(tr.Text("start.name_hint"))
	v.name.Text = w.preferences.Name
	v.name.OnChanged = func(string) { v.check() }
	v.name.OnBlur = v.saveName
	v.name.OnSubmitted = func(string) { v.submit() }
	v.nameHint = look.NewParagraph("", previewWidth, look.TextSmall, look.Color(theme.ColorNameError))
	v.title = look.NewBold("", look.TextTitle, look.Color(theme.ColorNameForeground))
	v.room = look.NewParagraph("", previewWidth, look.TextBody, muted)
	v.peek = look.NewParagraph("", previewWidth, look.TextBody, look.Color(theme.ColorNameHyperlink)).Bold()
	v.micProblem = look.NewParagraph("", previewWidth, look.TextSmall, muted)
	v.mic = look.NewButton("", "mic", look.Glass, v.toggleMicrophone).Tall(48)
	v.camera = look.NewButton("", "camera", look.Glass, v.toggleCamera).Tall(48)
	v.enter = look.NewButton("", "", look.Primary, v.submit).Tall(46)
	v.back = look.NewButton(tr.Text("preview.back"), "back", look.Quiet, func() { w.send(call.ClosePreview{}) })
	v.settings = look.NewButton("", "settings", look.Quiet, w.openSettings).Tall(44)
	v.settings.Tip = tr.Text("toolbar.settings")
	for _, kind := range []media.DeviceKind{media.Camera, media.Microphone, media.Speaker} {
		v.devices = append(v.devices, newDeviceChoice(w, kind))
	}
	for _, kind := range []media.DeviceKind{media.Microphone, media.Speaker} {
		v.tests = append(v.tests, newSoundTest(w, kind, previewWidth))
	}
	w.tips.attach(v.mic, v.camera, v.settings)
	v.build()
	v.check()
	return v
}

func (v *previewView) build() {
	tr, muted := v.w.tr, look.Color(look.ColorMuted)
	labelled := func(icon, key string, o ...fyne.CanvasObject) fyne.CanvasObject {
		head := look.Row(6, look.Middle(look.NewIcon(icon, muted, 15)), look.NewText(tr.Text(key), 13, muted))
		return look.Column(5, append([]fyne.CanvasObject{head}, o...)...)
	}
	column := look.Column(16,
		look.Column(2, v.title, v.room, v.peek),
		labelled("person", "start.name", v.name, v.nameHint),
		labelled("camera", "preview.camera", v.devices[0].widget),
		labelled("mic", "preview.microphone", v.tests[0].beside(v.devices[1].widget), look.Inset(3, 2, v.meter), v.micProblem, v.tests[0].line),
		labelled("speaker", "preview.speaker", v.tests[1].beside(v.devices[2].widget), v.tests[1].line),
		v.enter,
	)
	toggles := container.NewCenter(look.Row(look.Gap, v.mic, v.camera))
	body := container.New(&previewLayout{},
		v.tile, look.Inset(0, 0, toggles), look.Sized(previewWidth, 0, column))
	bar := container.NewBorder(nil, nil, v.back, v.settings)
	v.root = container.NewBorder(look.Inset(8, 8, bar), nil, nil, nil, look.Inset(8, 32, body))
}

func (v *previewView) object() fyne.CanvasObject { return v.root }

func (v *previewView) apply(s *call.Snapshot) {
	tr := v.w.tr
	v.invitation = s.Invitation
	title, enter, room := "preview.title_new", "preview.start", tr.Text("preview.new")
	if s.Invitation != "" {
		title, enter, room = "preview.title_join", "preview.join", ""
		if i, err := signaling.ParseInvitation(s.Invitation); err == nil {
			room = tr.Text("preview.room", "code", i.Code.String())
		}
	}
	look.SetText(v.title, tr.Text(title))
	v.room.SetText(room)
	if setParagraph(v.peek, peekLine(tr, s.Peek)) {
		v.root.Refresh()
	}
	v.enter.Set(tr.Text(enter), "enter", look.Primary)
	setToggle(v.mic, s.Self.Microphone.On, "mic", look.Glass, tr.Text("toolbar.mute")+" (M)", tr.Text("toolbar.unmute")+" (M)")
	setToggle(v.camera, s.Self.Camera.On, "camera", look.Glass, tr.Text("toolbar.camera_off")+" (V)", tr.Text("toolbar.camera_on")+" (V)")
	for _, d := range v.devices {
		d.apply(s)
	}
	v.applyMicrophone(s.Self)
	v.applyTests(s)
	v.live.follow(v.w, v.tile, s.Self.Camera.Active)
	v.tile.set(v.tileState(s))
}

func (v *previewView) applyTests(s *call.Snapshot) {
	changed := false
	for _, t := range v.tests {
		changed = t.apply(s) || changed
	}
	if changed {
		v.root.Refresh()
	}
}

func (v *previewView) applyMicrophone(self call.Self) {
	level := -127.0
	if self.Microphone.On && self.Microphone.Active {
		level = self.LevelDB
	}
	v.meter.SetLevel(level)
	text := ""
	if p := self.Microphone.Problem; p != nil {
		text = ProblemText(v.w.tr, *p)
	}
	if v.micProblem.Text() != text || v.micProblem.Hidden != (text == "") {
		v.micProblem.Hidden = text == ""
		v.micProblem.SetText(text)
		v.root.Refresh()
	}
}

// tileState says below the avatar why there is no picture.
func (v *previewView) tileState(s *call.Snapshot) tileState {
	camera := s.Self.Camera
	state := tileState{id: string(s.Self.ID), name: v.displayName(), picture: camera.On && camera.Active}
	switch {
	case !camera.On:
		state.notice = v.w.tr.Text("preview.camera_off")
	case camera.Problem != nil:
		state.notice = ProblemText(v.w.tr, *camera.Problem)
	case !camera.Active || !v.tile.picture.shown():
		state.notice = v.w.tr.Text("preview.camera_starting")
	}
	return state
}

func (v *previewView) displayName() string {
	if name := strings.TrimSpace(v.name.Text); name != "" {
		return name
	}
	return v.w.tr.Text("call.guest")
}

func (v *previewView) elements(m *mapper) {
	m.button("back", v.back)
	m.button("settings", v.settings)
	m.text("peek", v.peek.Text(), v.peek)
	m.add(Element{Name: "tile:" + string(v.w.snapshot.Self.ID), Kind: KindTile, Text: v.tile.state.notice, Enabled: v.tile.bright()}, v.tile)
	m.button("mic", v.mic)
	m.button("camera", v.camera)
	m.entry("name-entry", v.name)
	m.text("name-hint", v.nameHint.Text(), v.nameHint)
	for i, name := range []string{"camera-device", "microphone-device", "speaker-device"} {
		m.choice(name, v.devices[i].choice)
	}
	m.text("microphone-problem", v.micProblem.Text(), v.micProblem)
	m.button("enter", v.enter)
}

func (v *previewView) pictures() []*picture { return []*picture{v.tile.picture} }

func (v *previewView) redraw(*picture) {
	v.tile.set(v.tileState(v.w.snapshot))
	v.tile.Refresh()
}

func (v *previewView) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyM:
		v.toggleMicrophone()
	case fyne.KeyV:
		v.toggleCamera()
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		v.w.send(call.ClosePreview{})
	default:
		return false
	}
	return true
}

func (v *previewView) close() { v.tile.picture.unwatch() }
