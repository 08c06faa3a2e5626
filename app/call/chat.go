package call

import (
	"time"

	"moim/signaling"
)

// What a chat holds at most, in memory and nowhere else.
const (
	maxChatMessages = 500
	maxChatBytes    = 256 << 10 // of text
)

// maxChatAge is the greatest age at which a message is shown, whatever its
// sender says.
const maxChatAge = 24 * time.Hour

// maxClockLead is how far ahead of everything known a message may be, so that
// nobody exhausts the clock.
const maxClockLead = 1 << 20

// Commands of the chat.
type (
	// SendChat says something to everybody in the room. What is empty or longer
	// than signaling.MaxChatText is not sent.
	SendChat struct{ Text string }
	// ReadChat says that the person has seen all up to an arrival, Chat.Arrived.
	ReadChat struct{ Arrival uint64 }
)

func (SendChat) event()   {}
func (ReadChat) event()   {}
func (SendChat) command() {}
func (ReadChat) command() {}

// Chat is the chat of the present call.
type Chat struct {
	// Messages are in the order that everybody sees. Snapshots share them: nobody
	// changes them, and while nothing is said it is the same slice.
	Messages []ChatMessage
	Arrived  uint64 // Arrival of the latest; 0 where there is none
	Read     uint64 // up to which Arrival the person has seen them
	Unread   int    // messages of others since then that were written during the call
}

// ChatMessage is one message.
type ChatMessage struct {
	Author  PeerID
	Own     bool
	Name    string        // the author's, as it was known here; empty where there is none
	Number  uint64        // counts the author's messages from 1
	Clock   uint64        // Lamport's: the order is by it, then by author and number
	Arrival uint64        // counts what has come here, from 1
	At      time.Duration // when it was written, on the process's clock, as far as is known
	Earlier bool          // it was written before this participant came
	Text    string        // clean (signaling.CleanChatText), not empty
	// Told is true where somebody else has told it, since its author is gone;
	// Teller is the name of that one. It may have been made up.
	Told   bool
	Teller string

	source PeerID // who is to answer for the memory that it takes
}

func (m *ChatMessage) place() signaling.ChatPlace {
	return signaling.ChatPlace{Clock: m.Clock, Author: string(m.Author), Number: m.Number}
}

// chat is what the session knows of it.
type chat struct {
	log     []ChatMessage // shared with snapshots: replaced, never changed
	bytes   int
	clock   uint64
	said    uint64 // number of the latest own message
	arrived uint64
	read    uint64
	unread  int
	history chatHistory
}

// sendChat says something.
func (t *turn) sendChat(c SendChat) {
	text, ok := SayableChat(c.Text)
	if t.phase != PhaseInCall || !ok {
		return
	}
	t.chat.said++
	t.chat.add(ChatMessage{
		Author: t.id, Own: true, Name: t.name, Number: t.chat.said, Clock: t.chat.clock + 1,
		At: t.now, Text: text, source: t.id,
	})
}

// SayableChat is a text as it is sent, and whether it can be: it is not empty
// and not longer than signaling.MaxChatText.
func SayableChat(text string) (string, bool) {
	text = signaling.CleanChatText(text)
	return text, text != "" && len([]rune(text)) <= signaling.MaxChatText
}

func (t *turn) readChat(c ReadChat) {
	s := &t.chat
	s.read = min(max(s.read, c.Arrival), s.arrived)
	s.unread = 0
	for i := range s.log {
		if s.log[i].isNews() && s.log[i].Arrival > s.read {
			s.unread++
		}
	}
}

// isNews says whether a message is worth telling of while nobody looks.
func (m *ChatMessage) isNews() bool { return !m.Own && !m.Told && !m.Earlier }

// hearChat takes a message of somebody else's, first hand or told.
func (t *turn) hearChat(m ChatMessage, age int64) {
	m.Text = signaling.CleanChatText(m.Text)
	if m.Text == "" {
		return
	}
	m.Clock = min(m.Clock, t.chat.clock+maxClockLead)
	written := min(time.Duration(age)*time.Millisecond, maxChatAge)
	m.At = t.now - written
	m.Earlier = m.At < t.joinedAt
	t.chat.add(m)
}

func (s *chat) snapshot() Chat {
	return Chat{Messages: s.log, Arrived: s.arrived, Read: s.read, Unread: s.unread}
}
