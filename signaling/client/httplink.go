package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"moim/signaling"
)

// readyTime is how long a stream of events may take to show that it passes. A
// proxy that holds answers back until they are whole shows nothing.
const readyTime = 1500 * time.Millisecond

// errEnded is what a link says that was closed.
var errEnded = errors.New("link is closed")

// httpLink is a link over HTTP requests: one that receives, a stream of events or
// a poll, and others that send.
type httpLink struct {
	transport Transport
	http      *http.Client
	base      string                    // the server's URL
	token     string                    // of the session
	tell      func(given uint64) uint64 // what is expected next

	incoming chan []byte   // from the goroutine that receives
	pongs    chan []byte   // the latest answer to what was sent
	seen     atomic.Uint64 // number of the latest message given to read
	counts   atomic.Bool   // next is of this session, not of one before it
	wait     atomic.Int64  // seconds that polls may be held, where a proxy cuts earlier

	cancel  context.CancelFunc // ends the goroutine that receives
	tasks   sync.WaitGroup
	ready   chan struct{} // closed when the first event or comment has come
	arrived sync.Once

	failing sync.Once
	failed  chan struct{} // closed by fail
	failure error         // set before
}

// openHTTP opens a session and begins to receive. The status is that of the
// server's answer, 0 if there was none.
func (c *Client) openHTTP(ctx context.Context, kind Transport) (link, int, error) {
	l := &httpLink{
		transport: kind,
		http:      c.longLived,
		base:      c.config.Server,
		tell:      c.progress.tell,
		incoming:  make(chan []byte),
		pongs:     make(chan []byte, 1),
		ready:     make(chan struct{}),
		failed:    make(chan struct{}),
	}
	status, answer, err := l.request(ctx, http.MethodPost, signaling.SessionPath, nil)
	if err != nil {
		return nil, status, fmt.Errorf("open session: %w", err)
	}
	if answer.Session == "" {
		return nil, status, fmt.Errorf("%w: it gives no session", ErrNotMoim)
	}
	l.token = answer.Session
	l.wait.Store(int64(signaling.PollTime / time.Second))
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.cancel = cancel
	l.tasks.Go(func() { l.receive(life) })
	if kind == Events {
		if err := l.awaitReady(ctx); err != nil {
			l.abandon(ctx)
			return nil, 0, err
		}
	}
	return l, status, nil
}

// awaitReady waits until the stream has shown that it passes.
func (l *httpLink) awaitReady(ctx context.Context) error {
	timer := time.NewTimer(readyTime)
	defer timer.Stop()
	select {
	case <-l.ready:
		return nil
	case <-l.failed:
		return l.failure
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return errors.New("events are held back on the way")
	}
}

func (l *httpLink) joined() { l.counts.Store(true) }

// expected is what the server is told that the client expects; 0 before it is
// known from where this session counts.
func (l *httpLink) expected() uint64 {
	if !l.counts.Load() {
		return 0
	}
	return l.tell(l.seen.Load() + 1) // the reader may not have got to it yet
}

func (l *httpLink) kind() Transport { return l.transport }

func (l *httpLink) read() ([]byte, error) {
	select {
	case data := <-l.incoming:
		return data, nil
	case pong := <-l.pongs:
		return pong, nil
	case <-l.failed:
		return nil, l.failure
	}
}

// write posts the messages as one batch, again and again where the way fails for a
// moment: a server knows counted ones by their numbers.
func (l *httpLink) write(ctx context.Context, messages ...[]byte) error {
	batch := signaling.Batch{Next: l.expected(), Messages: make([]json.RawMessage, len(messages))}
	for i, message := range messages {
		batch.Messages[i] = message
	}
	return l.post(ctx, batch)
}

func (l *httpLink) ping(ctx context.Context, next uint64) error {
	return l.post(ctx, signaling.Batch{Next: next})
}

// leave posts the leave, and lets the connections go.
func (l *httpLink) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, signaling.Silence)
	defer cancel()
	leave, err := signaling.Envelope{Type: signaling.TypeLeave}.Encode()
	if err == nil {
		_ = l.write(ctx, leave)
	}
	l.close()
}

func (l *httpLink) close() {
	l.fail(errEnded)
	l.tasks.Wait()
}

// abandon closes a link that was not used, and lets the server forget its session.
func (l *httpLink) abandon(ctx context.Context) {
	l.close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, _, err := l.request(ctx, http.MethodDelete, signaling.SessionPath, nil); err != nil {
		return // it ends by itself
	}
}

// fail ends the link, the first time it is called.
func (l *httpLink) fail(err error) {
	l.failing.Do(func() {
		l.failure = err
		close(l.failed)
		l.cancel()
	})
}

// isFailed says whether the link has ended.
func (l *httpLink) isFailed() bool {
	select {
	case <-l.failed:
		return true
	default:
		return false
	}
}
