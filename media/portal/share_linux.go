package portal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
)

// Errors that callers tell from others with errors.Is.
var (
	// ErrUnavailable says that there is no portal here that shows screens.
	ErrUnavailable = errors.New("the desktop has no portal for screens")
	// ErrCancelled says that the person has closed the desktop's dialogue.
	ErrCancelled = errors.New("the dialogue was closed")
)

// Share is what a person has chosen to share in the desktop's dialogue. Whoever
// opens it closes it, which ends it for the desktop too.
type Share struct {
	// Node is the number of the PipeWire node that gives the pictures.
	Node uint32
	// Token opens the same share again without the dialogue, once; the share opened
	// with it has the next one. It is empty where the desktop gives none.
	Token string

	remote  int // descriptor of a PipeWire connection; -1 once it is taken
	session dbus.ObjectPath
	caller  *caller
	ended   chan struct{}
	done    chan struct{}
	closing sync.Once
}

// Open asks a person what to share, for as long as they think about it. With the
// token of an earlier share, the desktop opens that one again, and asks only where
// it cannot or does not want to. Where ctx ends, the dialogue closes.
//
// The error is ErrUnavailable where there is no portal, and ErrCancelled where the
// person does not want to share.
func Open(ctx context.Context, token string) (*Share, error) {
	c, err := connect()
	if err != nil {
		return nil, fmt.Errorf("ask the desktop for a screen: %w: %w", ErrUnavailable, err)
	}
	s := &Share{remote: -1, caller: c, ended: make(chan struct{}), done: make(chan struct{})}
	if err := s.open(ctx, token); err != nil {
		s.abandon()
		return nil, fmt.Errorf("ask the desktop for a screen: %w", err)
	}
	go s.watch()
	return s, nil
}

func (s *Share) open(ctx context.Context, token string) error {
	offer, err := s.caller.offer(ctx)
	if err != nil {
		return err
	}
	// These two ask nobody, so that they do not take long.
	swift, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if err := s.create(swift); err != nil {
		return err
	}
	if _, err := s.caller.request(swift, s.session, "SelectSources", offer.wish(token), s.session); err != nil {
		return err
	}
	chosen, err := s.caller.request(ctx, s.session, "Start", options{}, s.session, "")
	if err != nil {
		return err
	}
	if err := s.read(chosen); err != nil {
		return err
	}
	swift, cancel = context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var remote dbus.UnixFD
	err = s.caller.screens.CallWithContext(swift, screenCast+".OpenPipeWireRemote", 0, s.session, options{}).Store(&remote)
	if err != nil {
		return fmt.Errorf("open the connection to PipeWire: %w", err)
	}
	s.remote = int(remote)
	return nil
}

// create opens a session, which all that follows belongs to.
func (s *Share) create(ctx context.Context) error {
	answer, err := s.caller.request(ctx, "", "CreateSession", options{
		"session_handle_token": dbus.MakeVariant(newToken()),
	})
	if err != nil {
		return err
	}
	var handle string // a string by mistake, which the portal keeps for those who know it
	if err := answer["session_handle"].Store(&handle); err != nil || !dbus.ObjectPath(handle).IsValid() {
		return fmt.Errorf("the portal gave no session: %q", handle)
	}
	s.session = dbus.ObjectPath(handle)
	return s.caller.listen(ctx, s.session, sessionInterface, "Closed")
}

// read takes what Start answers.
func (s *Share) read(answer options) error {
	var streams []struct {
		Node       uint32
		Properties map[string]dbus.Variant
	}
	found, ok := answer["streams"]
	if !ok {
		return errors.New("the portal chose nothing")
	}
	if err := found.Store(&streams); err != nil {
		return fmt.Errorf("read what the portal chose: %w", err)
	}
	if len(streams) == 0 {
		return errors.New("the portal chose nothing")
	}
	s.Node = streams[0].Node
	if token, ok := answer["restore_token"].Value().(string); ok && len(token) <= longestToken {
		s.Token = token
	}
	return nil
}

// TakeRemote hands over the descriptor of the PipeWire connection, which is the
// caller's to close from then on. It is -1 the second time.
func (s *Share) TakeRemote() int {
	remote := s.remote
	s.remote = -1
	return remote
}

// Ended is closed when the desktop has ended the share: somebody has pressed its
// button, or it has gone away.
func (s *Share) Ended() <-chan struct{} { return s.ended }

// Close ends the share, and waits until nothing of it is left here.
func (s *Share) Close() {
	s.closing.Do(func() {
		s.abandon()
		<-s.done
	})
}

// watch waits for the end of the session.
func (s *Share) watch() {
	defer close(s.done)
	for {
		select {
		case <-s.caller.bus.Context().Done():
			close(s.ended)
			return
		case signal, ok := <-s.caller.signals:
			if !ok || signal.Name == sessionInterface+".Closed" && signal.Path == s.session {
				close(s.ended)
				return
			}
		}
	}
}

// abandon closes what is open. The portal forgets the session with the connection
// in any case.
func (s *Share) abandon() {
	if remote := s.TakeRemote(); remote >= 0 {
		_ = syscall.Close(remote)
	}
	if s.session != "" {
		s.caller.bus.Object(portalName, s.session).Call(sessionInterface+".Close", dbus.FlagNoReplyExpected)
	}
	_ = s.caller.bus.Close()
}

// newToken is part of a path that nobody else uses.
func newToken() string { return "moim" + rand.Text() }

const (
	// answerWithin is how long the portal may take where it asks nobody: it may have
	// to be started first.
	answerWithin = 25 * time.Second
	// longestToken bounds what is kept for the next time, in bytes.
	longestToken = 4096
)
