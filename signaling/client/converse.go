package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"moim/signaling"
)

const (
	// batchMessages and batchBytes bound what is written at once.
	batchMessages = 32
	batchBytes    = 64 << 10
	// doubtful is how long an answer may take where there is reason to doubt the
	// connection: the computer slept.
	doubtful = 1500 * time.Millisecond
	// lateTick is by how much a clock may be ahead before that means a sleep.
	lateTick = 3 * time.Second
)

// errMoved says that the connection ended because a better one took its place.
var errMoved = errors.New("a better transport takes over")

// conversation is the client's use of one link. Its fields are safe for its
// goroutines; seen and seenBytes are the reader's.
type conversation struct {
	link    link
	pace    pace
	silence *time.Timer // closes the link
	doubted sync.Mutex  // guards doubt
	doubt   bool        // an answer is awaited

	seen, seenBytes int // numbered messages since the last word to confirm
}

// converse reads, writes and pings until the link ends, and looks for a better one
// meanwhile, which it returns if there is one that has joined. The error is a
// *signaling.Error if the server said why the link ended. It waits for its
// goroutines.
func (c *Client) converse(ctx context.Context, l link, p pace, limiter *rate.Limiter) (*entered, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cut := context.AfterFunc(ctx, l.close)
	v := &conversation{link: l, pace: p, silence: time.AfterFunc(p.silence, l.close)}
	ladder := newLadder(l.kind())
	var tasks, climbing sync.WaitGroup
	tasks.Go(func() { c.write(ctx, l, limiter) })
	tasks.Go(func() { c.ping(ctx, v) })
	climbing.Go(func() { c.climb(ctx, ladder, l.close) })
	err := c.read(ctx, v)
	if !ladder.isJoining() {
		cancel()
	}
	climbing.Wait()
	cut()
	cancel()
	l.close()
	tasks.Wait()
	if ladder.reached != nil {
		return ladder.reached, nil
	}
	var refusal *signaling.Error
	if ladder.isJoining() && errors.As(err, &refusal) && refusal.Code == signaling.CodeReplaced {
		return nil, errMoved // by the client itself, which did not get through
	}
	return nil, err
}

// read delivers messages until the link ends or is silent for too long.
func (c *Client) read(ctx context.Context, v *conversation) error {
	defer v.silence.Stop()
	for {
		data, err := v.link.read()
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		v.silence.Stop() // while the user takes its time
		v.believe()
		e, err := signaling.Parse(data)
		if err != nil {
			c.log.Debug("ignored a message", "error", err)
		} else if err := c.handle(ctx, v, e, len(data)); err != nil {
			return err
		}
		v.silence.Reset(v.pace.silence)
	}
}

// handle takes one message. The error is the one with which the server ends the
// connection.
func (c *Client) handle(ctx context.Context, v *conversation, e signaling.Envelope, size int) error {
	switch e.Type {
	case signaling.TypePong:
		c.queue.acknowledge(e.Next)
		if e.ICE != nil {
			c.deliver(ctx, e) // other credentials for STUN and TURN
		}
	case signaling.TypeSealed, signaling.TypeJoined, signaling.TypeLeft, signaling.TypeGoverned, signaling.TypeKnock:
		if e.Seq != 0 {
			if !c.progress.take(e.Seq) {
				return nil // came again after a resume
			}
			c.count(v, size)
		}
		c.deliver(ctx, e)
	case signaling.TypeError:
		if endsConnection(e.Code) {
			return e.Err()
		}
		c.deliver(ctx, e)
	}
	return nil
}

// count has the server told what has arrived before it forgets it.
func (c *Client) count(v *conversation, size int) {
	v.seen++
	v.seenBytes += size
	if v.seen >= signaling.ConfirmEvery || v.seenBytes >= signaling.ConfirmEveryBytes {
		v.seen, v.seenBytes = 0, 0
		c.askToConfirm()
	}
}

// askToConfirm has a ping sent at once.
func (c *Client) askToConfirm() {
	select {
	case c.confirm <- struct{}{}:
	default:
	}
}

// write sends what is queued, and leaves when the client is closed.
func (c *Client) write(ctx context.Context, l link, limiter *rate.Limiter) {
	written := 0
	for {
		batch := c.collect(ctx, limiter)
		if ctx.Err() != nil {
			return
		}
		if len(batch) > 0 {
			if l.write(ctx, batch...) != nil {
				l.close() // the reader sees it too
				return
			}
			if written += len(batch); written >= signaling.ConfirmEvery {
				written = 0
				c.askToConfirm()
			}
			continue
		}
		select {
		case <-c.queue.wake:
		case <-ctx.Done():
			return
		case <-c.leaving:
			if c.queue.isEmpty() {
				l.leave(ctx)
				return
			}
			select { // what waits for others to be confirmed
			case <-c.queue.wake:
			case <-ctx.Done():
				return
			}
		}
	}
}

// collect takes what waits and may be sent now. It waits for the first one only.
func (c *Client) collect(ctx context.Context, limiter *rate.Limiter) [][]byte {
	var batch [][]byte
	for size := 0; len(batch) < batchMessages && size < batchBytes; {
		if !c.queue.hasNext() || (len(batch) > 0 && !limiter.Allow()) {
			break
		}
		if len(batch) == 0 && limiter.Wait(ctx) != nil {
			break
		}
		next, ok := c.queue.take()
		if !ok {
			break
		}
		batch = append(batch, signaling.AppendNumbered(nil, next.body, next.seq))
		size += len(next.body)
	}
	return batch
}

// endsConnection says whether a server closes the connection after an error.
func endsConnection(code signaling.ErrorCode) bool {
	switch code {
	case signaling.CodeBadMessage, signaling.CodeTooLarge, signaling.CodeNoSuchPeer, signaling.CodeNotJoined,
		signaling.CodeBadOrder:
		return false
	default:
		return true
	}
}
