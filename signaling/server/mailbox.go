package server

import (
	"sync"

	"moim/signaling"
)

// letter is one numbered message for a participant. The body is an encoded
// envelope without its seq and is shared between the mailboxes it is in.
type letter struct {
	seq  uint64
	body []byte
}

// mailbox holds what is for one participant, across its connections: messages
// not yet written and, for a client that tells what has arrived, those written
// but not acknowledged. The room puts in, whoever writes for the owning connection
// takes out, and putting never waits. Its bytes are bounded in all: what is kept
// makes room for what waits.
type mailbox struct {
	maxMessages int
	maxBytes    int

	mu       sync.Mutex
	owner    *conn  // which may take; nil while the participant is lost
	greeting []byte // the welcome, before everything else
	letters  []letter
	written  int // how many of letters are written
	waiting  int // bytes of those that are not
	kept     int // bytes of those that are
	last     uint64
	tracked  bool // the client acknowledges
}

func newMailbox(config Config) *mailbox {
	return &mailbox{maxMessages: config.MailboxMessages, maxBytes: config.MailboxBytes}
}

// put adds a message. It returns false when the mailbox is full.
func (b *mailbox) put(body []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.letters)-b.written >= b.maxMessages || b.waiting+len(body) > b.maxBytes {
		return false
	}
	for b.written > 0 && b.kept+b.waiting+len(body) > b.maxBytes {
		b.dropFirst() // what waits needs the room more than what can be asked for again
	}
	b.last++
	b.letters = append(b.letters, letter{seq: b.last, body: body})
	b.waiting += len(body)
	if b.owner != nil {
		b.owner.transport.wake()
	}
	return true
}

// take returns the next message for c to write; seq is 0 for the welcome. It
// returns false when there is none, or c is not the owner.
func (b *mailbox) take(c *conn) (letter, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.owner != c {
		return letter{}, false
	}
	if b.greeting != nil {
		greeting := letter{body: b.greeting}
		b.greeting = nil
		return greeting, true
	}
	if b.written == len(b.letters) {
		return letter{}, false
	}
	next := b.letters[b.written]
	b.written++
	b.waiting -= len(next.body)
	b.kept += len(next.body)
	for b.written > 0 && (!b.tracked || b.written > b.maxMessages || b.kept+b.waiting > b.maxBytes) {
		b.dropFirst()
	}
	return next, true
}

// acknowledge drops what has arrived: everything before next.
func (b *mailbox) acknowledge(c *conn, next uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.owner == c {
		b.trim(next)
	}
}

// resume takes the mailbox from its connection, if any, and turns it back to
// the message that the client expects next, 0 if the client does not count. It
// returns false if that message is gone; then the mailbox starts anew, empty.
func (b *mailbox) resume(next uint64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.owner, b.greeting = nil, nil
	b.tracked = next > 0
	if next == 0 {
		for b.written > 0 {
			b.dropFirst()
		}
		return true
	}
	if !b.turnBack(next) {
		b.letters, b.written, b.waiting, b.kept, b.last = nil, 0, 0, 0, 0
		return false
	}
	return true
}

// rewind turns the mailbox of a connection back to the message that its client
// expects next: what went to an answer that was cut off goes into the next one. It
// returns false if that message is gone. A client that does not count gets
// nothing twice, and a connection that is not the owner nothing at all.
func (b *mailbox) rewind(c *conn, next uint64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.owner != c || !b.tracked || next == 0 || b.turnBack(next)
}

// turnBack makes next the first message to be taken. It returns false, and
// changes nothing, where that is gone or was never there.
func (b *mailbox) turnBack(next uint64) bool {
	first := b.last + 1
	if len(b.letters) > 0 {
		first = b.letters[0].seq
	}
	if next < first || next > b.last+1 {
		return false
	}
	b.trim(next)
	b.written, b.waiting, b.kept = 0, b.waiting+b.kept, 0
	return true
}

// open gives the mailbox to a connection, which will write greeting first.
func (b *mailbox) open(c *conn, greeting []byte) {
	b.mu.Lock()
	b.owner, b.greeting = c, greeting
	b.mu.Unlock()
	c.transport.wake()
}

// detach leaves the mailbox without a connection.
func (b *mailbox) detach() {
	b.mu.Lock()
	b.owner, b.greeting = nil, nil
	b.mu.Unlock()
}

func (b *mailbox) trim(next uint64) {
	for b.written > 0 && b.letters[0].seq < next {
		b.dropFirst()
	}
}

// dropFirst forgets the first message, which is written.
func (b *mailbox) dropFirst() {
	b.kept -= len(b.letters[0].body)
	b.letters[0] = letter{}
	b.letters = b.letters[1:]
	b.written--
}

// encodeBody encodes an envelope for put; the size limit was checked before.
func encodeBody(e signaling.Envelope) []byte {
	body, err := e.Encode()
	if err != nil {
		return nil
	}
	return body
}
