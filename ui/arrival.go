package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/signaling"
	"moim/ui/look"
)

// arrivalWidth is the width of the question whether to leave a call.
const arrivalWidth = 420

// receive takes what later starts of the application hand over, until ctx ends.
func (w *window) receive(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case link, ok := <-w.config.Arrivals:
			if !ok {
				return
			}
			fyne.Do(func() { w.arrive(link) })
		}
	}
}

// arrive brings the window forward for somebody who started the application once
// more. A link leads to the preview of its room at once where there is no call, and
// after a question where there is one.
func (w *window) arrive(link string) {
	w.win.Show()
	w.win.RequestFocus()
	if link == "" {
		return
	}
	busy := w.snapshot.Phase == call.PhaseInCall || w.snapshot.Phase == call.PhaseJoining
	if !busy {
		w.closeSheet()
		w.send(call.OpenPreview{To: link})
		return
	}
	invitation, err := signaling.ParseInvitation(link)
	if err == nil && invitation.Code.String() == w.snapshot.Room.Code {
		return // already there
	}
	w.askToLeave(link, invitation, err)
}

// askToLeave asks whether to leave the present call for the room of a link; where
// the link has none it says so.
func (w *window) askToLeave(link string, invitation signaling.Invitation, malformed error) {
	tr := w.tr
	sentence := tr.Text("arrival.room", "code", invitation.Code.String())
	leave := look.NewButton(tr.Text("arrival.leave"), "leave", look.Danger, func() {
		w.closeSheet()
		w.send(call.Leave{})
		w.send(call.OpenPreview{To: link})
	}).Tall(40)
	stay := look.NewButton(tr.Text("arrival.stay"), "", look.Primary, w.closeSheet).Tall(40)
	title, answers := tr.Text("arrival.title"), container.NewBorder(nil, nil, leave, stay)
	if malformed != nil {
		title, sentence = "Moim", tr.Text("arrival.bad")
		leave.Hide()
	}
	text := look.NewParagraph(sentence, arrivalWidth, look.TextBody, look.Color(theme.ColorNameForeground))
	content := look.Column(18, look.NewBold(title, 20, look.Color(theme.ColorNameForeground)), text, answers)
	w.openSheet(content, openSheet{
		reopen: func() { w.askToLeave(link, invitation, malformed) },
		list: func(m *mapper) {
			m.text("arrival", text.Text(), text)
			m.button("arrival-leave", leave)
			m.button("arrival-stay", stay)
		},
	})
}
