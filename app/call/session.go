package call

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// tickInterval is how often time alone is an event.
const tickInterval = 250 * time.Millisecond

// Session is a person's whole use of Moim, from launch to exit: idle, in
// preview, joining or in a call. Its methods may be called from any goroutine.
type Session struct {
	config    Config
	inbox     *inbox
	publisher *publisher
	runner    *runner

	startOnce, stopOnce sync.Once
	started             chan struct{} // closed by Start
	ended               chan struct{} // closed when the loop has returned
	stopped             chan struct{} // closed when everything has
	err                 error         // what Stop returns; set before stopped is closed
}

// NewSession prepares a session; nothing runs before Start.
func NewSession(config Config) *Session {
	config = config.withDefaults()
	s := &Session{
		config:  config,
		inbox:   newInbox(),
		started: make(chan struct{}),
		ended:   make(chan struct{}),
		stopped: make(chan struct{}),
	}
	s.runner = newRunner(config, s.Post)
	first := newState(config)
	s.publisher = newPublisher(first.snapshot(config.Clock.Now()))
	return s
}

// Start starts the session, its transport and its studio. Only the first call counts.
func (s *Session) Start() {
	s.startOnce.Do(func() {
		s.runner.start()
		go s.loop(newState(s.config))
		close(s.started)
	})
}

// Post queues an event. It never blocks; after Stop the event is dropped.
func (s *Session) Post(e Event) { s.inbox.put(e) }

// Do queues a command. It never blocks, and what comes of it is in a later snapshot.
func (s *Session) Do(c Command) { s.inbox.put(c) }

// Subscribe returns a channel of one place that always holds the latest
// snapshot not yet taken, beginning with the present one. The snapshots are
// shared: nobody changes them. The channel is closed by cancel or at the
// session's end.
func (s *Session) Subscribe() (snapshots <-chan *Snapshot, cancel func()) {
	return s.publisher.subscribe()
}

// Latest is the present snapshot.
func (s *Session) Latest() *Snapshot { return s.publisher.current() }

// Stop leaves the call, stops the studio and the transport, and waits for every
// goroutine. Where ctx ends first, its error is returned and stopping goes on.
// Later calls wait for the first one.
func (s *Session) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() { go s.stop(context.WithoutCancel(ctx)) })
	select {
	case <-s.stopped:
		return s.err
	case <-ctx.Done():
		return fmt.Errorf("stop session: %w", ctx.Err())
	}
}

// stop stops one after the other: the loop, what it had under way, the studio,
// which feeds the transport, and the transport.
func (s *Session) stop(ctx context.Context) {
	defer close(s.stopped)
	s.startOnce.Do(func() {}) // from now on it is too late to start
	select {
	case <-s.started:
		s.Post(stopRequested{})
		<-s.ended
		s.runner.stop()
		if err := s.config.Studio.Stop(ctx); err != nil {
			s.err = fmt.Errorf("stop studio: %w", err)
		}
	default:
	}
	s.inbox.close()
	if err := s.config.Transport.Stop(ctx); err != nil {
		s.err = errors.Join(s.err, fmt.Errorf("stop transport: %w", err))
	}
	s.publisher.close()
}

// loop owns the state.
func (s *Session) loop(current state) {
	defer close(s.ended)
	ticker := time.NewTicker(tickInterval)
	defer ticker.Stop()
	s.Post(started{s.config.Calendar()})
	var batch []Event
	for !current.stopped {
		select {
		case <-s.inbox.ready:
			batch = s.inbox.take(batch)
		case <-ticker.C:
			batch = append(s.inbox.take(batch), tick{s.config.Calendar()})
		}
		current = s.advance(current, batch)
	}
}

// advance handles a batch of events and publishes what came of it.
func (s *Session) advance(current state, batch []Event) state {
	var effects []effect
	for _, e := range batch {
		current, effects = step(current, s.config.Clock.Now(), e)
		for _, effect := range effects {
			effect.perform(s.runner)
		}
	}
	s.publisher.publish(current.snapshot(s.config.Clock.Now()))
	return current
}
