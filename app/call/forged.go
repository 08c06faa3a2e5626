package call

import (
	"cmp"
	"errors"
	"log/slog"

	"moim/signaling"
)

// forged handles a message or a card that did not open: somebody between the
// participants has changed it, or put it there. It is as if it had not come. The
// person is told once about each peer; the call goes on.
func (t *turn) forged(message signaling.Envelope) {
	t.refused++
	id := PeerID(cmp.Or(message.From, message.Participant))
	warned, name := &t.warned, ""
	if p := t.peer(id); p != nil {
		warned, name = &p.warned, p.name
	}
	level := slog.LevelDebug // whoever does this can do it often
	if !*warned {
		level = slog.LevelWarn
		t.show(Problem{Code: ProblemTampered, Subject: name})
	}
	*warned = true
	t.note(level, "refused what was changed on its way", id, errors.New(message.Message))
}

// identified takes the safety code of a connection.
func (t *turn) identified(e PeerIdentified) {
	if p := t.peer(e.Peer); p != nil {
		p.safety = e.Safety
	}
}
