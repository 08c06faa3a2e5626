package call_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// says is a sending of a peer's chat over the data channel.
func says(t *testing.T, from call.PeerID, c signaling.Chat) call.MessageReceived {
	t.Helper()
	c.Next, c.First = max(c.Next, 1), max(c.First, 1)
	data, err := signaling.Payload{Type: signaling.PayloadChat, Chat: &c}.Encode()
	if err != nil {
		t.Fatalf("encode chat: %v", err)
	}
	return call.MessageReceived{Peer: from, Channel: call.DataChannel, Data: data}
}

func text(n, clock uint64, words string) signaling.ChatMessage {
	return signaling.ChatMessage{Number: n, Clock: clock, Text: words}
}

// chatting is a call with a peer over whose data channel the chat goes.
func chatting(t *testing.T, peers ...call.PeerID) *script {
	t.Helper()
	s := inCall(t, peers...)
	for _, id := range peers {
		s.play(changed(id, call.StateConnected))
		s.play(call.ChannelChanged{Peer: id, Channel: call.DataChannel, Open: true})
	}
	s.take()
	return s
}

// sentChats are the chats that go to a peer, and by which way.
func sentChats(effects []call.Effect, to call.PeerID) (direct, relayed []signaling.Chat) {
	for _, e := range effects {
		switch e := e.(type) {
		case call.SendData:
			if e.Peer == to {
				direct = append(direct, *e.Payload.Chat)
			}
		case call.RelayOut:
			if e.To == to && e.Payload.Chat != nil {
				relayed = append(relayed, *e.Payload.Chat)
			}
		}
	}
	return direct, relayed
}

func texts(chats []signaling.Chat) []string {
	var out []string
	for _, c := range chats {
		for _, m := range c.Messages {
			out = append(out, m.Text)
		}
	}
	return out
}

// A message takes the way that there is at the moment, and another one after
// that where it was not confirmed.
func TestChatTakesTheWayThereIs(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.SendChat{Text: "one"})
	if direct, relayed := sentChats(s.take(), below); len(direct) != 0 || !slices.Equal(texts(relayed), []string{"one"}) {
		t.Errorf("before there is a path: direct %+v, relayed %+v", direct, relayed)
	}
	s.play(changed(below, call.StateConnected))
	if direct, relayed := sentChats(s.take(), below); len(direct)+len(relayed) != 0 {
		t.Errorf("before the channel is open: direct %+v, relayed %+v", direct, relayed)
	}
	s.play(call.ChannelChanged{Peer: below, Channel: call.DataChannel, Open: true})
	if direct, relayed := sentChats(s.take(), below); len(relayed) != 0 || !slices.Equal(texts(direct), []string{"one"}) {
		t.Errorf("over the channel: direct %+v, relayed %+v", direct, relayed)
	}
	s.play(says(t, below, signaling.Chat{Next: 2}))
	if got := s.peer(below).ChatHas; got != 1 {
		t.Errorf("%d messages are confirmed, want 1", got)
	}
	s.receive(offline())
	s.play(changed(below, call.StateDisconnected))
	s.play(call.SendChat{Text: "two"})
	if direct, relayed := sentChats(s.take(), below); len(direct)+len(relayed) != 0 {
		t.Errorf("without any way: direct %+v, relayed %+v", direct, relayed)
	}
	s.receive(welcome(true, below))
	if direct, relayed := sentChats(s.take(), below); len(direct) != 0 || !slices.Equal(texts(relayed), []string{"two"}) {
		t.Errorf("when the server is back: direct %+v, relayed %+v", direct, relayed)
	}
}

// What is not confirmed is sent again, more and more rarely.
func TestChatRepeats(t *testing.T) {
	t.Parallel()
	s := chatting(t, below)
	s.play(call.SendChat{Text: "one"})
	s.until(3 * time.Minute)
	direct, _ := sentChats(s.take(), below)
	if n := len(texts(direct)); n < 4 || n > 8 {
		t.Errorf("sent %d times in 3 minutes, want 4 to 8", n)
	}
}

func TestChatOrder(t *testing.T) {
	t.Parallel()
	a, b := chatting(t, below, above), chatting(t, below, above)
	messages := []call.MessageReceived{
		says(t, below, signaling.Chat{Last: 1, Messages: []signaling.ChatMessage{text(1, 1, "first")}}),
		says(t, above, signaling.Chat{Last: 1, Messages: []signaling.ChatMessage{text(1, 1, "second")}}),
		says(t, below, signaling.Chat{Last: 2, Messages: []signaling.ChatMessage{text(2, 3, "last")}}),
		says(t, above, signaling.Chat{Last: 2, Messages: []signaling.ChatMessage{text(2, 2, "third")}}),
	}
	for _, i := range []int{0, 1, 2, 3, 0, 2} {
		a.play(messages[i])
	}
	for _, i := range []int{1, 3, 0, 2, 3} {
		b.play(messages[i])
	}
	got := lines(a.snapshot().Chat)
	if other := lines(b.snapshot().Chat); !slices.Equal(got, other) || len(got) != 4 || !strings.HasSuffix(got[3], "last") {
		t.Errorf("one has %q, the other %q", got, other)
	}
	a.play(call.SendChat{Text: "after all of them"})
	if got := lines(a.snapshot().Chat); got[4] != "Ada: after all of them" {
		t.Errorf("own message is not the last: %q", got)
	}
}

// What comes out of order is left to be sent again, and a gap that the sender
// cannot fill any more is none.
func TestChatGap(t *testing.T) {
	t.Parallel()
	s := chatting(t, below)
	s.play(says(t, below, signaling.Chat{Last: 2, Messages: []signaling.ChatMessage{text(2, 2, "two")}}))
	if got := s.snapshot().Chat.Messages; len(got) != 0 {
		t.Errorf("took %+v before the first", got)
	}
	if direct, _ := sentChats(s.take(), below); len(direct) != 1 || direct[0].Next != 1 {
		t.Errorf("answered %+v, want a confirmation of nothing", direct)
	}
	s.play(says(t, below, signaling.Chat{First: 7, Last: 7, Messages: []signaling.ChatMessage{text(7, 9, "seven")}}))
	if direct, _ := sentChats(s.take(), below); len(direct) != 1 || direct[0].Next != 8 {
		t.Errorf("answered %+v, want a confirmation of 7", direct)
	}
}

func TestChatUnread(t *testing.T) {
	t.Parallel()
	s := chatting(t, below)
	s.until(10 * time.Second)
	before := signaling.ChatMessage{Number: 1, Clock: 1, Age: 60_000, Text: "before you came"}
	s.play(says(t, below, signaling.Chat{Last: 3, Messages: []signaling.ChatMessage{before, text(2, 2, "a"), text(3, 3, "b")}}))
	s.play(call.SendChat{Text: "own"})
	chat := s.snapshot().Chat
	if chat.Unread != 2 || !chat.Messages[0].Earlier || chat.Messages[1].Earlier {
		t.Errorf("%d unread of %+v, want 2", chat.Unread, chat.Messages)
	}
	s.play(call.ReadChat{Arrival: chat.Arrived})
	s.play(says(t, below, signaling.Chat{Last: 4, Messages: []signaling.ChatMessage{text(4, 4, "c")}}))
	if got := s.snapshot().Chat; got.Unread != 1 || got.Read != chat.Arrived {
		t.Errorf("%d unread after reading, want 1", got.Unread)
	}
	s.play(call.Leave{})
	if got := s.snapshot().Chat; len(got.Messages) != 0 || got.Unread != 0 {
		t.Errorf("after leaving there is %+v", got)
	}
}

// What somebody tells of somebody who is present is not believed, and the
// author's own word takes the place of what was told.
func TestChatTold(t *testing.T) {
	t.Parallel()
	s := chatting(t, below)
	if direct, _ := sentChats(s.take(), below); len(direct) != 0 {
		t.Fatalf("sent %+v twice", direct)
	}
	gone := strings.Repeat("7", 32)
	quote := func(author, words string, n uint64) signaling.ChatQuote {
		return signaling.ChatQuote{ChatMessage: text(n, n, words), Author: author, Name: "Gone\u202e"}
	}
	s.play(says(t, below, signaling.Chat{Told: &signaling.ChatTold{Messages: []signaling.ChatQuote{
		quote(gone, "told", 1), quote(string(self), "never said", 2), quote(string(below), "not first hand", 3),
	}}}))
	got := s.snapshot().Chat.Messages
	if len(got) != 1 || !got[0].Told || got[0].Teller != "Peer 1" || got[0].Name != "Gone" {
		t.Fatalf("told %+v", got)
	}
	s.play(says(t, below, signaling.Chat{Told: &signaling.ChatTold{Messages: []signaling.ChatQuote{quote(gone, "unasked", 4)}}}))
	s.receive(joined(call.PeerID(gone)))
	s.play(says(t, call.PeerID(gone), signaling.Chat{Last: 1, Messages: []signaling.ChatMessage{text(1, 1, "said")}}))
	if got := s.snapshot().Chat.Messages; len(got) != 1 || got[0].Told || got[0].Text != "said" {
		t.Errorf("after the author's word there is %+v", got)
	}
}

// A peer that floods drives out nothing but its own, and takes no more room than
// everybody.
func TestChatFlood(t *testing.T) {
	t.Parallel()
	s := chatting(t, below, above)
	s.play(says(t, above, signaling.Chat{Last: 1, Messages: []signaling.ChatMessage{text(1, 1, "quiet")}}))
	s.play(call.SendChat{Text: "own"})
	long := strings.Repeat("너", signaling.MaxChatText)
	number := uint64(0)
	for range 2000 {
		number++
		s.play(says(t, below, signaling.Chat{First: number, Last: number, Messages: []signaling.ChatMessage{text(number, 1<<52, long)}}))
		s.now += 10 * time.Millisecond
	}
	for range 2000 {
		number++
		s.play(says(t, below, signaling.Chat{First: number, Last: number, Messages: []signaling.ChatMessage{text(number, 1<<52, "x")}}))
		s.now += 100 * time.Millisecond
	}
	chat := s.snapshot().Chat
	bytes, kept := 0, 0
	for _, m := range chat.Messages {
		bytes += len(m.Text)
		if m.Text == "quiet" || m.Text == "own" {
			kept++
		}
	}
	if kept != 2 || len(chat.Messages) > 500 || bytes > 256<<10 || chat.Unread > len(chat.Messages) {
		t.Errorf("%d messages of %d bytes, %d of the others', %d unread", len(chat.Messages), bytes, kept, chat.Unread)
	}
	s.play(call.SendChat{Text: "after the flood"})
	if got := lines(s.snapshot().Chat); !strings.HasSuffix(got[len(got)-1], "after the flood") {
		t.Errorf("own message is not the last")
	}
}

// What is no message is dropped with one line in the log, and hurts nothing.
func TestChatMalformed(t *testing.T) {
	t.Parallel()
	s := chatting(t, below)
	data := func(text string) call.MessageReceived {
		return call.MessageReceived{Peer: below, Channel: call.DataChannel, Data: []byte(text)}
	}
	var notes int
	for _, hostile := range []string{
		"", "{", "[]", `{"type":"chat"}`, `{"type":"chat","chat":{}}`, `{"type":"chat","chat":{"next":0,"first":1}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":0,"clock":1,"text":"x"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"age":-1,"text":"x"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":9007199254740992,"text":"x"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"` + strings.Repeat("x", 2001) + `"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[` + strings.Repeat(`{"n":1,"clock":1,"text":"x"},`, 64) + `{"n":1,"clock":1,"text":"x"}]}}`,
		`{"type":"status","status":{"camera":true}}`, strings.Repeat("x", 64<<10),
	} {
		var effects []call.Effect
		s.state, effects = call.Step(s.state, s.now, data(hostile))
		for _, e := range effects {
			if note, ok := e.(call.Note); ok && note.Level >= 0 {
				notes++
			} else if !ok {
				t.Errorf("%.80q leads to %T", hostile, e)
			}
		}
	}
	if got := s.snapshot(); len(got.Chat.Messages) != 0 || got.Peers[0].Camera || notes != 1 {
		t.Errorf("there is %+v, and %d notes", got.Chat.Messages, notes)
	}
	s.play(data(`{"type":"chat","chat":{"next":9,"first":1,"last":9007199254740991}}`))
	s.play(data(`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"\u0000\u202e \n\t"},{"n":2,"clock":1,"text":"a\r\n\u2067b\u0007"}]}}`))
	if got := s.snapshot().Chat.Messages; len(got) != 1 || got[0].Text != "a\nb" {
		t.Errorf("there is %+v", got)
	}
}

func TestChatNotSent(t *testing.T) {
	t.Parallel()
	s := chatting(t, below)
	for _, nothing := range []string{"", " \n", "\u202e", strings.Repeat("너", 2001)} {
		s.play(call.SendChat{Text: nothing})
	}
	s.play(call.SendChat{Text: strings.Repeat("너", 2000)})
	direct, _ := sentChats(s.take(), below)
	if got := s.snapshot().Chat.Messages; len(got) != 1 || len(texts(direct)) != 1 {
		t.Errorf("%d messages, sent %d", len(got), len(texts(direct)))
	}
}

// A snapshot costs the same whatever has been said.
func BenchmarkSnapshotWithChat(b *testing.B) {
	for _, said := range []int{0, 500} {
		b.Run(strconv.Itoa(said), func(b *testing.B) {
			peers := manyPeers(12)
			state := busyCall(peers)
			for i := range said {
				state, _ = call.Step(state, time.Second, call.SendChat{Text: strconv.Itoa(i)})
			}
			b.ReportAllocs()
			for b.Loop() {
				state, _ = call.Step(state, time.Second, call.LevelsMeasured{})
				call.SnapshotOf(&state, time.Second)
			}
		})
	}
}
