package call

import (
	"context"
	"log/slog"
	"time"

	"moim/signaling"
)

// peekTimeout is how long one look into a room may take.
const peekTimeout = 10 * time.Second

// lookAhead follows the preview: while it shows an invitation, somebody looks
// how many are in that room.
func (t *turn) lookAhead() {
	text := ""
	if t.phase == PhasePreview {
		text = t.invitation
	}
	if text == t.peekText {
		return
	}
	if t.peekTo != (signaling.Invitation{}) {
		t.do(stopPeek{})
	}
	t.peekText, t.peekTo, t.people = text, signaling.Invitation{}, nil
	to, err := signaling.ParseInvitation(text)
	if err != nil {
		return // joining says so
	}
	t.peekNumber++
	t.peekTo = to
	t.do(startPeek{t.peekNumber, to})
}

// peeked takes how many are there. Not knowing it is no problem of the person's.
func (t *turn) peeked(e peeked) {
	if e.Number != t.peekNumber || t.peekText == "" {
		return
	}
	if e.Err != nil {
		t.people = nil
		t.note(slog.LevelDebug, "room does not say how many are there", "", e.Err)
		return
	}
	t.people = &e.People
}

// peek is what is known about the room of the invitation; nil where nothing is.
func (s *state) peek() *Peek {
	if s.people == nil {
		return nil
	}
	return &Peek{People: *s.people, CostBPS: s.joinCost(*s.people, LocalTracks{
		Microphone: s.microphone.works(), Camera: s.camera.works(),
	}, s.preferences.UploadBudget())}
}

func (e startPeek) perform(r *runner) {
	ctx, cancel := context.WithCancel(context.Background())
	r.endPeek = cancel
	r.tasks.Go(func() { r.peekAgain(ctx, e) })
}

func (stopPeek) perform(r *runner) { r.endPeek() }

// peekAgain looks into the room, again and again until ctx ends.
func (r *runner) peekAgain(ctx context.Context, e startPeek) {
	for {
		people, err := r.peekOnce(ctx, e.To)
		if ctx.Err() != nil {
			return
		}
		r.post(peeked{Number: e.Number, People: people, Err: err})
		select {
		case <-ctx.Done():
			return
		case <-time.After(signaling.OccupancyInterval):
		}
	}
}

func (r *runner) peekOnce(ctx context.Context, to signaling.Invitation) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, peekTimeout)
	defer cancel()
	return r.connector.Peek(ctx, to)
}
