package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"moim/app/call"
	"moim/ui/look"
)

// callView is the call: tiles on a stage, the toolbar below, the upload panel
// beside it.
type callView struct {
	w       *window
	root    fyne.CanvasObject
	stage   *stage
	toolbar *toolbar
	sharing *sharingBar
	knocks  *knockBar
	alone   *inviteCard
	inviter *fyne.Container // holds the invitation
	panel   *uploadPanel
	chat    *chatPanel
	toast   *chatToast
	side    *fyne.Container // holds the panels, of which one is open at most
	demands *demands
}

func newCallView(w *window) *callView {
	v := &callView{w: w, demands: newDemands(w.send, w.later)}
	v.stage = newStage(w, v.placed)
	v.alone = newInviteCard(w, w.tr.Text("invite.alone"), true)
	v.inviter = container.New(&aloneLayout{v.alone, v.stage}, v.alone.root)
	v.toolbar = newToolbar(w, v)
	v.sharing = newSharingBar(w)
	v.knocks = newKnockBar(w)
	v.panel = newUploadPanel(w, func() { v.showPanel(false) })
	v.chat = newChatPanel(w, func() { v.showChat(false) })
	v.toast = newChatToast(w)
	v.side = container.NewStack(v.panel.root, v.chat.root)
	v.arrange()
	middle := container.NewStack(v.stage.root, v.inviter, v.toast.root)
	v.root = container.NewBorder(look.Column(0, v.knocks.root, v.sharing.root), v.toolbar.root, nil, v.side,
		look.Inset(look.Gap, look.Gap, middle))
	return v
}

func (v *callView) object() fyne.CanvasObject { return v.root }

func (v *callView) apply(s *call.Snapshot) {
	sharing := v.sharing.root.Hidden
	v.stage.apply(s)
	v.toolbar.apply(s)
	v.sharing.apply(s)
	if v.w.upload.open {
		v.panel.apply(s)
	}
	if v.w.chat.open {
		v.chat.apply(s)
	}
	v.toast.apply(s)
	if v.alone.apply(s, len(s.Peers) == 0) {
		v.inviter.Refresh()
	}
	if v.knocks.apply(s) || sharing != v.sharing.root.Hidden {
		v.root.Refresh()
	}
}

func (v *callView) elements(m *mapper) {
	v.alone.elements(m)
	v.stage.elements(m)
	v.knocks.elements(m)
	v.sharing.elements(m)
	v.toolbar.elements(m)
	if v.w.upload.open {
		v.panel.elements(m)
	}
	if v.w.chat.open {
		v.chat.elements(m)
	}
	v.toast.elements(m)
}

func (v *callView) pictures() []*picture { return v.stage.pictures() }

func (v *callView) redraw(p *picture) { v.stage.redraw(p) }

func (v *callView) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyM:
		v.toolbar.toggleMicrophone()
	case fyne.KeyV:
		v.toolbar.toggleCamera()
	case fyne.KeyS:
		v.toolbar.toggleShare()
	case fyne.KeyU:
		v.showPanel(!v.w.upload.open)
	case fyne.KeyC:
		v.showChat(!v.w.chat.open)
	case fyne.KeyI:
		v.w.openInvite()
	case fyne.KeyP:
		v.w.openRoom()
	case fyne.KeyL:
		v.w.send(call.Leave{})
	case fyne.KeyEscape:
		v.showPanel(false)
		v.showChat(false)
		v.stage.pin(tileKey{}, false)
	default:
		return false
	}
	return true
}

func (v *callView) close() {
	v.demands.close()
	v.stage.close()
}

// showPanel opens or closes the upload panel.
func (v *callView) showPanel(show bool) {
	if v.w.upload.open == show {
		return
	}
	v.w.upload.open = show
	v.w.chat.open = v.w.chat.open && !show
	v.arrange()
	if show {
		v.panel.apply(v.w.snapshot)
	}
	v.root.Refresh()
}

// showChat opens or closes the chat.
func (v *callView) showChat(show bool) {
	if v.w.chat.open == show {
		return
	}
	v.w.chat.open = show
	v.w.upload.open = v.w.upload.open && !show
	v.arrange()
	v.root.Refresh()
	if show {
		v.chat.opened()
	} else {
		v.w.win.Canvas().Unfocus()
	}
	v.toolbar.chat.apply(v.w.snapshot.Chat.Unread)
	v.toast.apply(v.w.snapshot)
}

// arrange shows which panel is open.
func (v *callView) arrange() {
	v.panel.root.Hidden, v.chat.root.Hidden = !v.w.upload.open, !v.w.chat.open
	v.side.Hidden = !v.w.upload.open && !v.w.chat.open
}

// placed is called after every layout of the stage: what is asked of the
// others follows from the size of their tiles, in pixels of the display.
func (v *callView) placed() {
	next := make(map[tileKey]call.Demand)
	for key, t := range v.stage.tiles {
		if key.peer == "" {
			continue
		}
		size := t.Size()
		width, height := v.w.win.Canvas().PixelCoordinateForPosition(fyne.NewPos(size.Width, size.Height))
		next[key] = call.Demand{
			Track: key.track, Width: width, Height: height,
			Visible: t.Visible() && width > 0 && height > 0, Pinned: v.stage.isLarge(key),
		}
	}
	v.demands.update(next)
}
