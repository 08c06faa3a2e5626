package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/signaling"
	"moim/ui/look"
)

// deliveryPatience is how long a message may be under way until it is said whom
// it has not reached.
const deliveryPatience = 2 * time.Second

// nearlyFull is how many characters are left when it is said how many.
const nearlyFull = 200

// chatMemory is what the window knows of the chat from one view to the next.
type chatMemory struct {
	open  bool
	draft string
	noted uint64 // arrival up to which notes were shown
}

// chatPanel is the chat beside the tiles.
type chatPanel struct {
	w      *window
	root   *fyne.Container
	close  *look.Button
	empty  *look.Paragraph
	list   *chatList
	latest *look.Button
	entry  *chatEntry
	count  *look.Paragraph
	send   *look.Button
	mark   uint64    // arrivals after it are new
	zero   time.Time // what the clock on the wall said when the process's began
	told   uint64    // arrival up to which the session knows that all is read
}

func newChatPanel(w *window, onClose func()) *chatPanel {
	tr := w.tr
	strong, muted := look.Color(theme.ColorNameForeground), look.Color(look.ColorMuted)
	p := &chatPanel{
		w: w, mark: w.snapshot.Chat.Read, zero: time.Now().Add(-w.snapshot.At),
		empty: look.NewParagraph(tr.Text("chat.empty"), panelWidth, look.TextBody, muted),
		count: look.NewParagraph("", panelWidth, look.TextSmall, muted),
	}
	p.count.Hide()
	p.list = newChatList(p.look)
	p.close = look.NewButton("", "close", look.Quiet, onClose).Tall(34)
	p.close.Tip = tr.Text("chat.close") + " (C)"
	p.latest = look.NewButton("", "", look.Primary, func() { p.list.toEnd() }).Tall(32)
	p.latest.Hide()
	p.entry = newChatEntry(tr.Text("chat.placeholder"), w.later, p.submit, onClose)
	p.entry.Text = w.chat.draft
	p.entry.OnChanged = func(text string) { p.typed(text) }
	p.send = look.NewButton("", "enter", look.Primary, p.submit).Tall(38)
	p.send.Tip = tr.Text("chat.send")
	w.tips.attach(p.close, p.send)
	head := container.NewBorder(nil, nil, nil, p.close, look.Middle(look.NewBold(tr.Text("chat.title"), 16, strong)))
	write := look.Column(6, look.Rule(), container.NewBorder(nil, nil, nil, look.Inset(0, 6, look.Middle(p.send)), p.entry), p.count)
	middle := container.NewStack(p.list.root, container.NewVBox(look.Inset(10, 0, p.empty)))
	foot := look.Column(6, container.NewCenter(p.latest), write)
	back := canvas.NewRectangle(look.Color(look.ColorSurface))
	p.root = container.NewStack(back, look.Inset(14, 16, container.NewBorder(look.Column(10, head, look.Rule()), foot, nil, nil, middle)))
	p.typed(p.entry.Text)
	return p
}

// opened shows the panel, from what is new on.
func (p *chatPanel) opened() {
	p.mark = p.w.snapshot.Chat.Read
	p.apply(p.w.snapshot)
	p.list.toEnd()
	// The key that has opened it is not to be written into the field.
	p.w.later(0, func() {
		if p.w.chat.open {
			p.w.win.Canvas().Focus(p.entry)
		}
	})
}

func (p *chatPanel) apply(s *call.Snapshot) {
	lines := p.lines(s)
	p.empty.Hidden = len(lines) > 0
	p.list.update(lines)
	p.look()
	unread := s.Chat.Unread
	if show := unread > 0 && !p.list.atEnd(); show == p.latest.Hidden {
		p.latest.Hidden = !show
		p.root.Refresh()
	}
	p.latest.Set(unreadText(p.w, unread), "", look.Primary)
}

// look tells what the person has seen: all, while the end is in sight.
func (p *chatPanel) look() {
	chat := p.w.snapshot.Chat
	if p.w.chat.open && p.list.atEnd() && chat.Read < chat.Arrived && p.told < chat.Arrived {
		p.told = chat.Arrived
		p.w.send(call.ReadChat{Arrival: chat.Arrived})
	}
}

func (p *chatPanel) typed(text string) {
	p.w.chat.draft = text
	clean := signaling.CleanChatText(text)
	left := signaling.MaxChatText - len([]rune(clean))
	p.send.Enable(clean != "" && left >= 0)
	said := ""
	if left < 0 {
		said = p.w.tr.Text("chat.too_long", "count", strconv.Itoa(-left))
	} else if left < nearlyFull {
		said = p.w.tr.Text("chat.left", "count", strconv.Itoa(left))
	}
	if said != p.count.Text() {
		p.count.SetText(said)
		p.count.Hidden = said == ""
		p.root.Refresh()
	}
}

func (p *chatPanel) submit() {
	if text, ok := call.SayableChat(p.entry.Text); ok {
		p.mark = p.w.snapshot.Chat.Arrived
		p.w.send(call.SendChat{Text: text})
		p.entry.SetText("")
		p.list.toEnd()
	}
	p.w.win.Canvas().Focus(p.entry)
}

// lines are the messages as they are shown.
func (p *chatPanel) lines(s *call.Snapshot) []chatLine {
	tr := p.w.tr
	lines := make([]chatLine, len(s.Chat.Messages))
	marked := false
	for i := range s.Chat.Messages {
		m := &s.Chat.Messages[i]
		l := &lines[i]
		*l = chatLine{author: m.Author, own: m.Own, number: m.Number, text: m.Text}
		var before *call.ChatMessage
		if i > 0 {
			before = &s.Chat.Messages[i-1]
		}
		if word := p.divider(m, before, marked); word != "" {
			l.divider, l.fresh = tr.Text(word), word == "chat.new"
			marked = marked || l.fresh
		}
		if before == nil || l.divider != "" || !sameBreath(before, m) {
			l.name, l.time = displayName(tr, m.Name), p.zero.Add(m.At).Format("15:04")
			if m.Own {
				l.name = tr.Text("call.you")
			}
			if m.Told {
				l.told = tr.Text("chat.told", "name", displayName(tr, m.Teller))
			}
		}
		l.undelivered = p.undelivered(s, m)
	}
	return lines
}

// divider is the word of the line above a message; empty where there is none.
func (p *chatPanel) divider(m, before *call.ChatMessage, marked bool) string {
	switch {
	case !marked && m.Arrival > p.mark && !m.Own && !m.Told && !m.Earlier:
		return "chat.new"
	case m.Earlier && before == nil:
		return "chat.earlier"
	case !m.Earlier && before != nil && before.Earlier:
		return "chat.since"
	}
	return ""
}

// sameBreath says whether b may stand under the name above a.
func sameBreath(a, b *call.ChatMessage) bool {
	apart := (b.At - a.At).Abs()
	return a.Author == b.Author && a.Name == b.Name && a.Told == b.Told && a.Teller == b.Teller && apart < together
}

// undelivered says whom an own message has not reached.
func (p *chatPanel) undelivered(s *call.Snapshot, m *call.ChatMessage) string {
	if !m.Own || s.At-m.At < deliveryPatience {
		return ""
	}
	var names []string
	for i := range s.Peers {
		if s.Peers[i].ChatHas < m.Number {
			names = append(names, displayName(p.w.tr, s.Peers[i].Name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return p.w.tr.Text("chat.undelivered", "names", strings.Join(names, ", "))
}

// unreadText says how many messages are new.
func unreadText(w *window, n int) string {
	if n == 1 {
		return w.tr.Text("chat.unread_one")
	}
	return w.tr.Text("chat.unread", "count", strconv.Itoa(n))
}

func (p *chatPanel) elements(m *mapper) {
	m.button("chat-close", p.close)
	m.add(Element{Name: "chat-entry", Kind: KindEntry, Text: p.entry.Text, Enabled: true}, p.entry)
	m.button("chat-send", p.send)
	m.button("chat-latest", p.latest)
	m.text("chat-count", p.count.Text(), p.count)
	m.text("chat-empty", p.empty.Text(), p.empty)
	m.clip = p.list.root
	for i, row := range p.list.rows {
		m.text("chat-message:"+strconv.Itoa(i), strings.TrimSpace(row.shown.name+"\n"+row.shown.text), row.bubble)
		m.text("chat-divider:"+strconv.Itoa(i), row.shown.divider, row.divider)
		m.text("chat-undelivered:"+strconv.Itoa(i), row.shown.undelivered, row.missing)
	}
	m.clip = nil
}
