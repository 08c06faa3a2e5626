package server

import (
	"context"
	"errors"
	"time"

	"moim/signaling"
)

// busTime is how long the bus may take for a room, or for a join.
const busTime = 5 * time.Second

// attach begins to join the room with the same room on other nodes; detach ends
// that, and waits.
func (r *room) attach() (detach func()) {
	bus := r.hub.config.Bus
	if bus == nil {
		return func() {}
	}
	ctx, cancel := context.WithTimeout(context.Background(), busTime)
	go func() {
		defer close(r.attached)
		r.link, r.failure = bus.Attach(ctx, r.name, func(n Notice) { r.post(heard{notice: n}) })
	}()
	return func() {
		cancel()
		<-r.attached
		if r.link != nil {
			r.link.Close()
		}
	}
}

// tell tells other nodes, if there are any.
func (r *room) tell(n Notice) {
	if r.hub.config.Bus == nil {
		return
	}
	select {
	case <-r.attached:
	default:
		return // nobody joined yet who could have done anything
	}
	if r.link != nil {
		r.link.Tell(n)
	}
}

// claim makes this node the one where a participant is. It waits for the bus; the
// connection's reader calls it, before the join.
// It also returns the record of what holds in the room.
func (r *room) claim(e signaling.Envelope) (Claim, []byte, *signaling.Error) {
	if r.hub.config.Bus == nil {
		return Claim{}, nil, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), busTime)
	defer cancel()
	select {
	case <-r.attached:
	case <-r.hub.quit:
		return Claim{}, nil, &signaling.Error{Code: signaling.CodeShutdown, Message: "the server is going down"}
	}
	err := r.failure
	if err == nil {
		var claim Claim
		var record []byte
		if claim, err = r.link.Claim(ctx, e.Participant, proofOf(e.Secret), e.Card); err == nil {
			initial := newGovernance(e.Admin)
			record, err = r.link.Bind(ctx, e.Participant, initial.encode())
		}
		if err == nil {
			return claim, record, nil
		}
	}
	if errors.Is(err, ErrClaimed) {
		return Claim{}, nil, &signaling.Error{Code: signaling.CodeIDTaken, Message: "the secret is another"}
	}
	r.log.Warn("the bus does not answer", "error", err)
	return Claim{}, nil, &signaling.Error{Code: signaling.CodeInternal, Message: "other nodes cannot be reached"}
}
