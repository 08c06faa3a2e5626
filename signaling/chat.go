package signaling

import "strings"

// Limits of the chat. Characters are Unicode code points.
const (
	MaxChatText  = 2000 // characters of a message
	MaxChatBatch = 64   // messages of one Chat, and of one ChatTold
)

// Chat is one sending of the chat: over a data channel, or sealed by the
// server's relay. Everybody numbers their own messages 1, 2, 3… and keeps sending
// them until they are confirmed, so that it makes no difference which way one
// took, or how often.
type Chat struct {
	Next     uint64        `json:"next"`               // number of the receiver's message that the sender expects next
	First    uint64        `json:"first"`              // number of the oldest own message that the sender can still send
	Last     uint64        `json:"last"`               // number of its latest; 0 where it has said nothing
	Messages []ChatMessage `json:"messages,omitempty"` // own ones, numbers ascending without gaps
	Ask      *ChatPlace    `json:"ask,omitempty"`      // asks what others have said: what comes after that place
	Told     *ChatTold     `json:"told,omitempty"`     // the answer
}

// ChatMessage is one message of its sender's.
type ChatMessage struct {
	Number uint64 `json:"n"`
	Clock  uint64 `json:"clock"` // Lamport's; at least 1
	Age    int64  `json:"age"`   // milliseconds since it was written, when it was sent
	Text   string `json:"text"`
}

// ChatPlace is a place in the order of all messages: by clock, then author, then
// number. The zero value is the beginning.
type ChatPlace struct {
	Clock  uint64 `json:"clock"`
	Author string `json:"author,omitempty"` // participant identifier
	Number uint64 `json:"n"`
}

// ChatTold is what others have said, as the sender tells it, in order. Left is
// how many more come after these.
type ChatTold struct {
	Messages []ChatQuote `json:"messages"`
	Left     int         `json:"left"`
}

// ChatQuote is a message of somebody else's.
type ChatQuote struct {
	ChatMessage

	Author string `json:"author"` // participant identifier
	Name   string `json:"name"`   // as the sender knew it
}

// CleanChatText is a text as it may be shown: line ends are LF, tabs are spaces,
// other control characters and what changes the direction of text (U+202A to
// U+202E, U+2066 to U+2069) are dropped, and so are spaces and line ends around
// it. It may be empty.
func CleanChatText(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Trim(strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return printable(r)
	}, text), " \n")
}
