package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"moim/app/call"
	"moim/ui/look"
)

// toastTime is how long a note of a message stays.
const toastTime = 5 * time.Second

// toastWidth is the width of its text.
const toastWidth = 230

// chatToast says above the toolbar what somebody has written while the panel is
// closed, and goes by itself. It takes no clicks.
type chatToast struct {
	w    *window
	root *fyne.Container
	box  *fyne.Container
	text *canvas.Text
	who  *canvas.Text
	turn int
}

func newChatToast(w *window) *chatToast {
	t := &chatToast{w: w, who: look.NewBold("", look.TextSmall, look.PillText()), text: look.NewText("", look.TextSmall+1, look.PillText())}
	back := canvas.NewRectangle(look.Pill())
	back.CornerRadius = 9
	t.box = container.NewStack(back, look.Inset(7, 11, look.Column(1, t.who, t.text)))
	t.root = container.New(&lowerLayout{}, t.box)
	t.box.Hide()
	return t
}

func (t *chatToast) apply(s *call.Snapshot) {
	memory := &t.w.chat
	var latest *call.ChatMessage
	noted := memory.noted
	if s.Chat.Arrived < noted {
		noted = 0 // another call
	}
	for i := range s.Chat.Messages {
		m := &s.Chat.Messages[i]
		if m.Arrival > noted && !m.Own && !m.Told && !m.Earlier && (latest == nil || m.Arrival > latest.Arrival) {
			latest = m
		}
	}
	memory.noted = s.Chat.Arrived
	if memory.open {
		t.hide()
	} else if latest != nil {
		t.show(displayName(t.w.tr, latest.Name), latest.Text)
	}
}

func (t *chatToast) show(name, text string) {
	t.turn++
	turn := t.turn
	style := fyne.TextStyle{}
	t.who.Text = look.Shorten(name, toastWidth, t.who.TextSize, t.who.TextStyle)
	t.text.Text = look.Shorten(strings.Join(strings.Fields(text), " "), toastWidth, t.text.TextSize, style)
	t.box.Show()
	t.root.Refresh()
	t.w.later(toastTime, func() {
		if turn == t.turn {
			t.hide()
		}
	})
}

func (t *chatToast) hide() {
	if t.box.Visible() {
		t.box.Hide()
		t.root.Refresh()
	}
}

func (t *chatToast) elements(m *mapper) {
	m.text("chat-toast", t.who.Text+"\n"+t.text.Text, t.box)
}

// lowerLayout puts an object at the lower edge, in the middle, where it covers neither
// names nor oneself.
type lowerLayout struct{}

func (*lowerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (*lowerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		o.Resize(least)
		o.Move(fyne.NewPos(max((size.Width-least.Width)/2, 0), max(size.Height-least.Height-14, 0)))
	}
}
