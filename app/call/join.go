package call

import (
	"errors"
	"log/slog"
	"strings"

	"moim/signaling"
)

// roomLabelLength is how much of a room's identifier stands in the log.
const roomLabelLength = 8

func (t *turn) openPreview(c OpenPreview) {
	switch t.phase {
	case PhaseIdle:
		t.phase = PhasePreview
		t.openDevices()
	case PhasePreview:
	default:
		return // one call at a time
	}
	t.invitation = c.To
}

func (t *turn) closePreview() {
	if t.phase == PhasePreview {
		t.goIdle()
	}
}

func (t *turn) newCall() {
	t.beginJoin(connect{Host: true})
}

func (t *turn) join(c Join) {
	if t.phase != PhaseIdle && t.phase != PhasePreview {
		return
	}
	to, err := signaling.ParseInvitation(c.Text)
	if err != nil {
		t.show(Problem{Code: ProblemBadCode})
		return
	}
	t.beginJoin(connect{To: to})
}

// beginJoin starts an attempt. An empty name is allowed: how somebody without
// a name is called depends on the language, and the window decides.
func (t *turn) beginJoin(c connect) {
	if t.phase != PhaseIdle && t.phase != PhasePreview {
		return
	}
	name := strings.TrimSpace(t.preferences.Name)
	if signaling.CheckName(name) != nil {
		t.show(Problem{Code: ProblemBadName})
		return
	}
	t.problem = nil
	t.back, t.phase = t.phase, PhaseJoining
	if t.back == PhaseIdle {
		t.openDevices()
	}
	t.attempt++
	t.name, t.hosted, t.met = name, c.Host, false
	c.Attempt, c.Name = t.attempt, name
	t.do(c)
}

func (t *turn) cancelJoin() {
	if t.phase == PhaseJoining {
		t.giveUpJoin()
	}
}

// giveUpJoin goes back to where joining began.
func (t *turn) giveUpJoin() {
	t.do(disconnect{t.attempt})
	t.forgetRoom()
	t.stopShare()
	t.phase = PhasePreview
	if t.back == PhaseIdle {
		t.goIdle()
	}
}

func (t *turn) entered(e entered) {
	if e.Attempt != t.attempt || t.phase != PhaseJoining {
		t.do(disconnect{e.Attempt})
		return
	}
	t.govern.key = e.Key
	t.id, t.room, t.roomLabel = e.ID, e.Room, e.Room.ID[:min(len(e.Room.ID), roomLabelLength)]
}

// moved is about a room that another participant's application has taken over: its
// links are other ones.
func (t *turn) moved(e moved) {
	if e.Attempt == t.attempt && t.phase == PhaseInCall {
		t.room = e.Room
	}
}

func (t *turn) enterFailed(e enterFailed) {
	if e.Attempt != t.attempt || t.phase != PhaseJoining {
		return
	}
	t.note(slog.LevelWarn, "joining failed", "", e.Err)
	t.giveUpJoin()
	t.show(problemOf(e.Err))
}

// problemOf is what a person is told of an error.
func problemOf(err error) Problem {
	var known *ProblemError
	if errors.As(err, &known) {
		return known.Problem
	}
	var refusal *signaling.Error
	if errors.As(err, &refusal) {
		switch refusal.Code {
		case signaling.CodeRoomFull:
			return Problem{Code: ProblemRoomFull}
		case signaling.CodeServerFull:
			return Problem{Code: ProblemServerFull}
		case signaling.CodeBadVersion:
			return Problem{Code: ProblemVersion}
		case signaling.CodeLocked:
			return Problem{Code: ProblemLocked}
		case signaling.CodeRefused:
			return Problem{Code: ProblemRefusedEntry}
		case signaling.CodeRemoved:
			return Problem{Code: ProblemRemoved}
		}
	}
	return Problem{Code: ProblemInternal}
}

func (t *turn) leave() {
	switch t.phase {
	case PhaseJoining:
		t.giveUpJoin()
	case PhaseInCall:
		t.problem = nil
		t.hangUp()
	}
}

// hangUp ends whatever is under way and closes the devices.
func (t *turn) hangUp() {
	if t.phase == PhaseJoining || t.phase == PhaseInCall {
		t.handOn()
		t.do(disconnect{t.attempt})
		t.dropAll()
		t.forgetRoom()
	}
	t.goIdle()
}

// receiveEnded is the end of signaling. The call goes on for as long as anybody
// is connected.
func (t *turn) receiveEnded(e receiveEnded) {
	if e.Attempt != t.attempt {
		return
	}
	t.note(slog.LevelWarn, "signaling ended", "", e.Err)
	switch t.phase {
	case PhaseJoining:
		t.giveUpJoin()
		t.show(problemOf(e.Err))
	case PhaseInCall:
		if isExpelled(e.Err) {
			t.hangUp()
			t.show(problemOf(e.Err))
			return
		}
		t.goOffline()
		t.closed = true
		t.show(closedProblem(e.Err))
		t.endIfDeserted()
	}
}

func closedProblem(err error) Problem {
	var refusal *signaling.Error
	if errors.As(err, &refusal) {
		return Problem{Code: ProblemSignalingClosed, Subject: string(refusal.Code)}
	}
	return Problem{Code: ProblemSignalingClosed}
}

// endIfDeserted ends a call that nobody can enter any more and where nobody is.
func (t *turn) endIfDeserted() {
	if t.phase == PhaseInCall && t.closed && !t.connected() {
		t.hangUp()
	}
}

// forgetRoom resets what belongs to one call.
func (t *turn) forgetRoom() {
	t.id, t.room, t.roomLabel, t.joinedAt = "", Room{}, "", 0
	t.online, t.offlineAt, t.closed = false, 0, false
	t.refused, t.warned = 0, false
	t.sentBefore += t.upload.TotalBytes
	t.receivedBefore += t.download.TotalBytes
	t.upload, t.download = UploadStats{}, DownloadStats{}
	t.limits, t.govern = limits{}, governance{}
	t.chat = chat{}
	if t.relays {
		t.relays = false
		t.do(setICEServers{})
	}
	t.keepMonth(0)
}

// goIdle closes all devices.
func (t *turn) goIdle() {
	t.phase, t.invitation = PhaseIdle, ""
	for _, track := range []Track{TrackMicrophone, TrackCamera, TrackScreen, TrackScreenSound} {
		t.closeSource(track)
	}
	t.voice = silent()
	t.encoders, t.layers = 0, nil
}
