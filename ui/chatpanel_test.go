package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"moim/app/call"
	"moim/media"
	"moim/media/codec"
	"moim/ui"
)

// chatting is a call in which Maya and oneself have written.
func chatting(texts ...string) *call.Snapshot {
	s := inCall("Maya", "Tom")
	s.At = time.Minute
	for i, text := range texts {
		m := call.ChatMessage{Author: "maya", Name: "Maya", Text: text}
		if i%2 == 1 {
			m = call.ChatMessage{Author: "me", Own: true, Name: "Sam", Text: text}
		}
		m.Number, m.Arrival, m.Clock, m.At = uint64(i/2+1), uint64(i+1), uint64(i+1), s.At
		s.Chat.Messages = append(s.Chat.Messages, m)
	}
	s.Chat.Arrived = uint64(len(texts))
	s.Chat.Unread = (len(texts) + 1) / 2
	return s
}

func TestChatPanel(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(inCall("Maya", "Tom"))
	f.absent("chat-badge")
	f.Apply(chatting("hello\nthere", "hi"))
	f.text("chat-badge", "1")
	f.text("chat-toast", "Maya\nhello there")
	f.take()
	f.Key(fyne.KeyC)
	f.absent("chat-badge")
	f.absent("chat-toast")
	f.text("chat-divider:0", "New")
	if got := f.element("chat-message:0").Text; got != "Maya\nhello\nthere" {
		t.Errorf("first message %q", got)
	}
	f.want(call.ReadChat{Arrival: 2})
	s := chatting("hello\nthere", "hi", "still there?")
	s.At += 5 * time.Second
	s.Peers[0].ChatHas = 1
	f.Apply(s)
	f.text("chat-undelivered:1", "Not delivered to Tom yet")
	f.want(call.ReadChat{Arrival: 3})
	f.absent("chat-toast")
	f.click("upload")
	f.absent("chat-entry")
	f.click("chat")
	f.absent("upload-close")
	f.Key(fyne.KeyEscape)
	f.absent("chat-entry")
}

// Enter sends, with Shift it begins another line, and where it ends the
// composition of a syllable it does neither.
func TestChatEntry(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(chatting())
	f.Key(fyne.KeyC)
	entry := f.Chat()
	enter := func() { entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) }
	f.take()
	test.Type(entry, "안녕")
	enter()
	entry.TypedRune('하') // comes with the key that has ended it
	entry.Settle()
	if list := f.take(); len(list) != 0 || entry.Text != "안녕하" {
		t.Errorf("composing: %v, text %q", list, entry.Text)
	}
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	entry.KeyDown(shift)
	enter()
	entry.KeyUp(shift)
	test.Type(entry, "둘째 줄")
	enter()
	entry.Settle()
	f.want(call.SendChat{Text: "안녕하\n둘째 줄"})
	if entry.Text != "" {
		t.Errorf("%q is left", entry.Text)
	}
	enter()
	entry.Settle()
	entry.SetText(strings.Repeat("가", 2001))
	f.text("chat-count", "1 characters too long; shorten it, or send it in two parts.")
	enter()
	entry.Settle()
	if list := f.take(); len(list) != 0 {
		t.Errorf("sent %v", list)
	}
	entry.SetText(strings.Repeat("가", 1990))
	f.text("chat-count", "10 characters left")
}

func TestLinksIn(t *testing.T) {
	for text, want := range map[string][]string{
		"see https://example.com/a?b=1#c, or (http://x.example)!": {"https://example.com/a?b=1#c", "http://x.example"},
		"https://example.com에서 만나요":                               {"https://example.com"},
		"javascript:alert(1) file:///etc/passwd ftp://x data:,x":  nil,
		"https://user@evil.example/ https://user:x@evil.example/": nil,
		"https:// http:///x https://a b":                          {"https://a"},
		`<a href="https://evil.example">https://good.example</a>`: {"https://evil.example", "https://good.example"},
	} {
		if got := ui.LinksIn(text); !slices.Equal(got, want) {
			t.Errorf("links in %q: %q, want %q", text, got, want)
		}
	}
}

// long is a call in which much was said.
func long(n int) *call.Snapshot {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("message %d %s", i, strings.Repeat("word ", i%40))
	}
	return chatting(texts...)
}

// However much was said, only what is in sight has rows.
func TestChatList(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(long(500))
	f.Key(fyne.KeyC)
	most := 0
	for i := range 101 {
		most = max(most, f.ScrollChat(float32(i)/100))
	}
	if most == 0 || most > 40 {
		t.Errorf("%d rows", most)
	}
	f.ScrollChat(0)
	if got := f.element("chat-message:0").Text; got != "Maya\nmessage 0" {
		t.Errorf("at the top: %q", got)
	}
	f.take()
	s := long(501)
	s.Chat.Unread = 1
	f.Apply(s)
	f.element("chat-message:0") // what is in sight stays
	if list := f.take(); len(list) != 0 {
		t.Errorf("not in sight, and yet %v", list)
	}
	f.text("chat-latest", "1 new message")
	f.click("chat-latest")
	f.want(call.ReadChat{Arrival: 501})
	f.element("chat-message:500")
}

func BenchmarkChatScroll(b *testing.B) {
	w := ui.NewWindow(test.NewTempApp(b), ui.Config{
		Commands: func(call.Command) {}, Pictures: &pictures{sinks: make(map[string]media.Sink)}, Preferences: english(),
		NewConverter: func() media.Converter { return codec.NewConverter() },
	})
	b.Cleanup(w.Close)
	w.Apply(long(500))
	w.Resize(fyne.NewSize(1120, 720))
	w.Key(fyne.KeyC)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		w.ScrollChat(float32(i%200) / 200)
	}
}
