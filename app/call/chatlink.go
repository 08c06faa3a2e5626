package call

import (
	"time"

	"moim/signaling"
)

// How much may be under way to a peer and not confirmed, in ChatMessage.cost. A
// server keeps only so much for each participant.
const (
	channelWindow = 32 << 10
	relayWindow   = 6 << 10
)

// How long a confirmation is waited for before messages are sent again; twice as
// long each time, since whoever does not know of the chat never confirms.
const (
	chatPatience    = 3 * time.Second
	maxChatPatience = time.Minute
)

// What a peer may send: at once after a quiet time, and for each second after
// that. Honest peers that are held up by it send again.
const (
	chatBurst      = 512 << 10 // in messages: their text, and chatEach for each
	chatRate       = 8 << 10
	chatEach       = 512
	chatFrameBurst = 2 << 20 // in bytes over the data channel, before they are looked at
	chatFrameRate  = 128 << 10
)

// chatPath is a way to a peer.
type chatPath int

const (
	chatNowhere chatPath = iota
	chatRelayed          // by the server, sealed
	chatDirect           // over the data channel
)

// chatLink is the chat with one peer. Both numbers count from 1: a link begins
// with what has not been confirmed, whichever way and however often it was sent.
type chatLink struct {
	open  bool // the data channel
	fresh bool // it has been opened, so what was under way over another one is lost
	path  chatPath
	greet bool // nothing has been sent over the path yet

	confirmed uint64 // own messages that the peer has
	sent      uint64 // own messages up to which they are under way
	flight    int    // what is, in ChatMessage.cost
	full      bool   // no more may be
	sentAt    time.Duration
	patience  time.Duration

	heard  uint64      // the peer's messages that are here
	last   uint64      // as many has it said
	met    bool        // it has been heard
	owes   bool        // a confirmation is due
	asked  leakyBucket // answers about the past
	spent  leakyBucket // messages
	frames leakyBucket // bytes
	warned bool        // of what is malformed
}

// heardChat takes one sending of the chat, whichever way it came.
func (t *turn) heardChat(p *peer, c signaling.Chat) {
	l := &p.chat
	l.met, l.last = true, c.Last
	t.confirmed(l, c.Next-1)
	l.heard = max(l.heard, c.First-1)
	for i := range c.Messages {
		m := &c.Messages[i]
		if m.Number == l.heard+1 && !l.spent.allow(float64(len(m.Text)+chatEach), chatRate, chatBurst, t.now) {
			break
		}
		l.owes = true
		if m.Number > l.heard+1 {
			break
		}
		if m.Number <= l.heard {
			continue
		}
		l.heard = m.Number
		t.hearChat(ChatMessage{
			Author: p.id, Name: p.name, Number: m.Number, Clock: m.Clock, Text: m.Text, source: p.id,
		}, m.Age)
	}
	if c.Ask != nil {
		t.tellHistory(p, *c.Ask)
	}
	if c.Told != nil {
		t.toldHistory(p, *c.Told)
	}
}

// confirmed follows how much of one's own the peer has. It may be less than
// before, where the peer has begun anew.
func (t *turn) confirmed(l *chatLink, upTo uint64) {
	if upTo > t.chat.said || upTo == l.confirmed {
		return
	}
	if upTo < l.confirmed {
		l.sent = upTo
	}
	l.confirmed, l.sent = upTo, max(l.sent, upTo)
	l.patience, l.sentAt, l.full, l.flight = chatPatience, t.now, false, 0
	for i := range t.chat.log {
		if m := &t.chat.log[i]; m.Own && m.Number > l.confirmed && m.Number <= l.sent {
			l.flight += m.cost()
		}
	}
}

// begin sends again what has not been confirmed.
func (l *chatLink) begin() { l.sent, l.flight, l.full = l.confirmed, 0, false }

// chatPath is how the peer is reached at present.
func (t *turn) chatPath(p *peer) chatPath {
	switch {
	case p.chat.open && p.state == StateConnected:
		return chatDirect
	case t.online && p.presence == present:
		return chatRelayed
	}
	return chatNowhere
}

// tendChat brings everybody what they have not had.
func (t *turn) tendChat() {
	if t.phase != PhaseInCall {
		return
	}
	for i := range t.peers {
		t.tendLink(&t.peers[i])
	}
	t.seekHistory()
}

func (t *turn) tendLink(p *peer) {
	l := &p.chat
	if path := t.chatPath(p); path != l.path || l.fresh {
		l.path, l.fresh, l.patience = path, false, chatPatience
		l.greet = path == chatDirect
		l.begin()
	}
	if l.path == chatNowhere {
		return
	}
	if l.sent > l.confirmed && t.now >= l.sentAt+l.patience {
		l.patience = min(2*l.patience, maxChatPatience)
		l.begin()
	}
	messages := t.unsent(l)
	if len(messages) > 0 || l.owes || l.greet {
		t.tellChat(p, signaling.Chat{Messages: messages})
	}
}

// unsent is what may be sent now, which counts as sent from then on.
func (t *turn) unsent(l *chatLink) []signaling.ChatMessage {
	if l.full || l.sent >= t.chat.said {
		return nil
	}
	window := channelWindow
	if l.path == chatRelayed {
		window = relayWindow
	}
	if l.flight == 0 {
		l.sentAt = t.now
	}
	var out []signaling.ChatMessage
	for i := range t.chat.log {
		m := &t.chat.log[i]
		if !m.Own || m.Number <= l.sent {
			continue
		}
		l.full = l.flight > 0 && l.flight+m.cost() > window || len(out) == signaling.MaxChatBatch
		if l.full {
			break
		}
		l.flight += m.cost()
		l.sent = m.Number
		out = append(out, m.wire(t.now))
	}
	return out
}

// wire is a message as it is sent now.
func (m *ChatMessage) wire(now time.Duration) signaling.ChatMessage {
	return signaling.ChatMessage{Number: m.Number, Clock: m.Clock, Age: max(now-m.At, 0).Milliseconds(), Text: m.Text}
}

// tellChat sends a peer something of the chat; the path is there.
func (t *turn) tellChat(p *peer, c signaling.Chat) {
	p.chat.owes, p.chat.greet = false, false
	c.Next, c.First, c.Last = p.chat.heard+1, t.chat.first(), t.chat.said
	payload := signaling.Payload{Type: signaling.PayloadChat, Chat: &c}
	if p.chat.path == chatDirect {
		t.do(sendData{Peer: p.id, Channel: DataChannel, Payload: payload})
	} else {
		t.do(relay{Attempt: t.attempt, To: p.id, Payload: payload})
	}
}
