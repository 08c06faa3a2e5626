package client

import (
	"sync"

	"moim/signaling"
)

// queue holds what is to be sent: messages not yet written, and those written
// whose arrival the server has not told. Anybody puts, the writer takes.
type queue struct {
	limit int
	wake  chan struct{} // there may be something to take

	mu      sync.Mutex
	letters []letter
	written int // how many of letters are written
	last    uint64
}

// letter is an encoded envelope and its seq, which is not in the body.
type letter struct {
	seq  uint64
	body []byte
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, wake: make(chan struct{}, 1)}
}

// put adds a message. The error is ErrQueueFull.
func (q *queue) put(body []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.letters)-q.written >= q.limit {
		return ErrQueueFull
	}
	q.last++
	q.letters = append(q.letters, letter{seq: q.last, body: body})
	q.nudge()
	return nil
}

// take returns the next message to write. While many wait to be confirmed there is
// none, because each of them may have to be written again.
func (q *queue) take() (letter, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.mayWrite() {
		return letter{}, false
	}
	next := q.letters[q.written]
	q.written++
	return next, true
}

// hasNext says whether take would return a message.
func (q *queue) hasNext() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.mayWrite()
}

// isEmpty says whether everything was written.
func (q *queue) isEmpty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.written == len(q.letters)
}

func (q *queue) mayWrite() bool { return q.written < len(q.letters) && q.written < q.limit }

// acknowledge forgets what has arrived: everything before next. Zero is from a
// server that does not count.
func (q *queue) acknowledge(next uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.written > 0 && (next == 0 || q.letters[0].seq < next) {
		q.dropFirst()
	}
	q.nudge()
}

// resume prepares for a new connection to a server that still knows everything
// before next: the rest is to be written again.
func (q *queue) resume(next uint64) {
	q.acknowledge(next)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.written = 0
	q.nudge()
}

// restart prepares for a server that knows nothing: what was written is
// forgotten, because its receivers may have got it, and the rest counted anew.
func (q *queue) restart() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.letters = append([]letter(nil), q.letters[q.written:]...)
	q.written, q.last = 0, 0
	for i := range q.letters {
		q.last++
		q.letters[i].seq = q.last
	}
	q.nudge()
}

// welcomed chooses between resume and restart.
func (q *queue) welcomed(welcome signaling.Envelope) {
	if welcome.Resumed {
		q.resume(welcome.Next)
		return
	}
	q.restart()
}

func (q *queue) dropFirst() {
	q.letters[0] = letter{}
	q.letters = q.letters[1:]
	q.written--
}

func (q *queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
