package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// toolbarButton is the height of the toolbar's buttons.
const toolbarButton = 48

// toolbar is the bar below the tiles.
type toolbar struct {
	w        *window
	root     fyne.CanvasObject
	mic      *look.Button
	camera   *look.Button
	share    *look.Button
	chat     *chatButton
	invite   *look.Button
	room     *look.Button
	settings *look.Button
	leave    *look.Button
	upload   *look.Button
	code     *canvas.Text
	lock     *canvas.Image // beside the code of a locked room
	people   *canvas.Text
}

func newToolbar(w *window, v *callView) *toolbar {
	tr := w.tr
	t := &toolbar{w: w}
	button := func(icon string, style look.ButtonStyle, tip string, tapped func()) *look.Button {
		b := look.NewButton("", icon, style, tapped).Tall(toolbarButton)
		b.Tip = tip
		return b
	}
	t.mic = button("mic", look.Raised, tr.Text("toolbar.mute"), t.toggleMicrophone)
	t.camera = button("camera", look.Raised, tr.Text("toolbar.camera_off"), t.toggleCamera)
	t.share = button("screen", look.Raised, tr.Text("toolbar.share"), t.toggleShare)
	t.invite = button("invite", look.Raised, tr.Text("toolbar.invite")+" (I)", w.openInvite)
	t.room = button("people", look.Raised, tr.Text("room.title")+" (P)", w.openRoom)
	t.settings = button("settings", look.Raised, tr.Text("toolbar.settings"), w.openSettings)
	_, shifted := shortcutNames()
	t.leave = button("leave", look.Danger, tr.Text("toolbar.leave")+" ("+shifted+"L)", func() { w.send(call.Leave{}) })
	t.upload = look.NewButton("0", "upload", look.Raised, func() { v.showPanel(!w.upload.open) }).Tall(toolbarButton)
	t.upload.Tip = tr.Text("toolbar.upload") + " (U)"
	t.chat = newChatButton(w, func() { v.showChat(!w.chat.open) })
	w.tips.attach(t.mic, t.camera, t.share, t.chat.button, t.invite, t.room, t.settings, t.leave, t.upload)
	t.lock = look.NewIcon("lock", look.Color(theme.ColorNameForeground), 16)
	t.lock.Hide()
	t.code = look.NewBold("", look.TextBody, look.Color(theme.ColorNameForeground))
	t.people = look.NewText("", look.TextSmall, look.Color(look.ColorMuted))
	controls := look.Row(10, t.mic, t.camera, t.share, t.chat.root, t.invite, t.room, t.settings, t.leave)
	bar := container.New(&barLayout{}, look.Middle(look.Column(1, look.Row(5, t.code, look.Middle(t.lock)), t.people)), controls, t.upload)
	t.root = container.NewStack(canvas.NewRectangle(look.Color(look.ColorSurface)), look.Inset(12, 20, bar))
	return t
}

func (t *toolbar) apply(s *call.Snapshot) {
	tr := t.w.tr
	setToggle(t.mic, s.Self.Microphone.On, "mic", look.Raised, tr.Text("toolbar.mute")+" (M)", tr.Text("toolbar.unmute")+" (M)")
	setToggle(t.camera, s.Self.Camera.On, "camera", look.Raised, tr.Text("toolbar.camera_off")+" (V)", tr.Text("toolbar.camera_on")+" (V)")
	if s.Self.Screen.On {
		t.share.Tip = tr.Text("toolbar.stop_share") + " (S)"
		t.share.Set("", "screen-off", look.Primary)
	} else {
		t.share.Tip = tr.Text("toolbar.share") + " (S)"
		t.share.Set("", "screen", look.Raised)
	}
	t.chat.apply(s.Chat.Unread)
	t.upload.Set(formatRate(tr, s.Upload.BPS), "upload", uploadStyle(&t.w.upload))
	if look.SetText(t.code, s.Room.Code); t.lock.Hidden == s.Governance.Locked {
		t.lock.Hidden = !s.Governance.Locked
		t.root.Refresh()
	}
	t.room.Set("", "people", knockStyle(s))
	people := tr.Text("call.people_one")
	if n := len(s.Peers); n > 0 {
		people = tr.Text("call.people", "count", strconv.Itoa(n+1))
	}
	look.SetText(t.people, people)
}

// knockStyle stands out while somebody waits.
func knockStyle(s *call.Snapshot) look.ButtonStyle {
	if len(s.Governance.Knocks) > 0 {
		return look.Accent
	}
	return look.Raised
}

// uploadStyle is calm as long as there is room within the budget.
func uploadStyle(u *uploadWatch) look.ButtonStyle {
	switch {
	case u.advice.shown == adviceBudget:
		return look.Warm
	case u.near:
		return look.Accent
	}
	return look.Raised
}

func (t *toolbar) elements(m *mapper) {
	m.text("room-code", t.code.Text, t.code)
	m.text("people", t.people.Text, t.people)
	if !t.lock.Hidden {
		m.text("locked", "locked", t.lock)
	}
	toggle := func(name string, b *look.Button) {
		m.add(Element{Name: name, Kind: KindToggle, Text: b.Tip, Enabled: b.Enabled()}, b)
	}
	toggle("mic", t.mic)
	toggle("camera", t.camera)
	toggle("share", t.share)
	m.button("chat", t.chat.button)
	m.text("chat-badge", t.chat.count.Text, t.chat.badge)
	m.button("invite", t.invite)
	m.button("room", t.room)
	m.button("settings", t.settings)
	m.button("leave", t.leave)
	m.button("upload", t.upload)
}

func (t *toolbar) toggleMicrophone() {
	t.w.send(call.SetMicrophone{On: !t.w.snapshot.Self.Microphone.On})
}

func (t *toolbar) toggleCamera() {
	t.w.send(call.SetCamera{On: !t.w.snapshot.Self.Camera.On})
}

func (t *toolbar) toggleShare() {
	if t.w.snapshot.Self.Screen.On {
		t.w.send(call.StopShare{})
		return
	}
	t.w.startShare()
}

// barLayout puts one object left, one in the middle and one right. The left one
// is left out where there is no room for it.
type barLayout struct{}

func (*barLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	middle, right := objects[1].MinSize(), objects[2].MinSize()
	return fyne.NewSize(middle.Width+right.Width+look.WideGap, max(middle.Height, right.Height, objects[0].MinSize().Height))
}

func (*barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, middle, right := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
	at := (size.Width - middle.Width) / 2
	at = min(at, size.Width-right.Width-look.WideGap-middle.Width)
	if left.Width+look.WideGap > at {
		left.Width = 0
		objects[0].Hide()
	} else {
		objects[0].Show()
	}
	objects[0].Resize(fyne.NewSize(left.Width, size.Height))
	objects[0].Move(fyne.Position{})
	objects[1].Resize(fyne.NewSize(middle.Width, size.Height))
	objects[1].Move(fyne.NewPos(at, 0))
	objects[2].Resize(fyne.NewSize(right.Width, size.Height))
	objects[2].Move(fyne.NewPos(size.Width-right.Width, 0))
}
