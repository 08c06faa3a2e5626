package call_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

func TestPhases(t *testing.T) {
	t.Parallel()
	refused := &call.ProblemError{Problem: call.Problem{Code: call.ProblemRefused, Subject: "host"}}
	enter := call.Entered{Attempt: 1, ID: self, Room: call.Room{Code: code}}
	begin := call.Received{Attempt: 1, Envelope: welcome(false)}
	for name, test := range map[string]struct {
		name    string
		events  []call.Event
		phase   call.Phase
		problem call.ProblemCode
	}{
		"launch":                  {phase: call.PhaseIdle},
		"preview":                 {events: []call.Event{call.OpenPreview{}}, phase: call.PhasePreview},
		"preview and back":        {events: []call.Event{call.OpenPreview{}, call.ClosePreview{}}, phase: call.PhaseIdle},
		"bad code":                {events: []call.Event{call.Join{Text: "hello"}}, phase: call.PhaseIdle, problem: call.ProblemBadCode},
		"bad code in preview":     {events: []call.Event{call.OpenPreview{}, call.Join{Text: ""}}, phase: call.PhasePreview, problem: call.ProblemBadCode},
		"long name":               {name: strings.Repeat("x", 10000), events: []call.Event{call.NewCall{}}, phase: call.PhaseIdle, problem: call.ProblemBadName},
		"name of 64 characters":   {name: strings.Repeat("모", 64), events: []call.Event{call.NewCall{}}, phase: call.PhaseJoining},
		"joining":                 {events: []call.Event{call.Join{Text: code}}, phase: call.PhaseJoining},
		"a sentence with a code":  {events: []call.Event{call.Join{Text: "Come to " + code + " now"}}, phase: call.PhaseJoining},
		"entered, no welcome yet": {events: []call.Event{call.NewCall{}, enter}, phase: call.PhaseJoining},
		"in call":                 {events: []call.Event{call.NewCall{}, enter, begin}, phase: call.PhaseInCall},
		"join in call is ignored": {events: []call.Event{call.NewCall{}, enter, begin, call.Join{Text: "hello"}}, phase: call.PhaseInCall},
		"preview in call":         {events: []call.Event{call.NewCall{}, enter, begin, call.OpenPreview{}}, phase: call.PhaseInCall},
		"cancelled":               {events: []call.Event{call.NewCall{}, call.CancelJoin{}}, phase: call.PhaseIdle},
		"cancelled in preview":    {events: []call.Event{call.OpenPreview{}, call.NewCall{}, call.CancelJoin{}}, phase: call.PhasePreview},
		"cancelled too late":      {events: []call.Event{call.NewCall{}, enter, begin, call.CancelJoin{}}, phase: call.PhaseInCall},
		"welcome after cancel":    {events: []call.Event{call.NewCall{}, enter, call.CancelJoin{}, begin}, phase: call.PhaseIdle},
		"leave while joining":     {events: []call.Event{call.NewCall{}, call.Leave{}}, phase: call.PhaseIdle},
		"leave":                   {events: []call.Event{call.NewCall{}, enter, begin, call.Leave{}}, phase: call.PhaseIdle},
		"refused": {
			events: []call.Event{call.NewCall{}, call.EnterFailed{Attempt: 1, Err: fmt.Errorf("enter: %w", refused)}},
			phase:  call.PhaseIdle, problem: call.ProblemRefused,
		},
		"refused in preview": {
			events: []call.Event{call.OpenPreview{}, call.NewCall{}, call.EnterFailed{Attempt: 1, Err: refused}},
			phase:  call.PhasePreview, problem: call.ProblemRefused,
		},
		"room full": {
			events: []call.Event{call.NewCall{}, call.EnterFailed{Attempt: 1, Err: &signaling.Error{Code: signaling.CodeRoomFull}}},
			phase:  call.PhaseIdle, problem: call.ProblemRoomFull,
		},
		"unknown error": {
			events: []call.Event{call.NewCall{}, call.EnterFailed{Attempt: 1, Err: errors.New("dial tcp")}},
			phase:  call.PhaseIdle, problem: call.ProblemInternal,
		},
		"failure of an earlier attempt": {
			events: []call.Event{call.NewCall{}, call.CancelJoin{}, call.NewCall{}, call.EnterFailed{Attempt: 1, Err: refused}},
			phase:  call.PhaseJoining,
		},
		"ended before the welcome": {
			events: []call.Event{call.NewCall{}, enter, call.ReceiveEnded{Attempt: 1, Err: errors.New("gone")}},
			phase:  call.PhaseIdle, problem: call.ProblemInternal,
		},
		"dismissed": {events: []call.Event{call.Join{Text: "hello"}, call.DismissProblem{}}, phase: call.PhaseIdle},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t, call.Config{Preferences: call.Preferences{Name: test.name}})
			for _, e := range test.events {
				s.play(e)
			}
			snapshot := s.snapshot()
			if snapshot.Phase != test.phase {
				t.Errorf("phase %q, want %q", snapshot.Phase, test.phase)
			}
			wantProblem(t, snapshot.Problem, test.problem)
		})
	}
}

func TestCancelThenEnteredIsDisconnected(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{})
	s.play(call.NewCall{})
	s.play(call.CancelJoin{})
	s.take()
	s.play(call.Entered{Attempt: 1, ID: self})
	s.wantEffects(call.Disconnect{Attempt: 1})
}

func TestJoinFromIdleOpensDevicesFirst(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{Preferences: call.Preferences{CameraOff: true, Microphone: "mic", Speaker: "ear", Name: " Ada "}})
	s.take()
	s.play(call.NewCall{})
	s.wantEffects(
		call.SetSource{Track: call.TrackMicrophone, On: true, Device: "mic"},
		call.SetSpeaker{Device: "ear"},
		call.Connect{Attempt: 1, Host: true, Name: "Ada"},
	)
}

func TestLeaveClosesEverything(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.SourceChanged{Track: call.TrackCamera, Active: true, Device: "cam"})
	s.play(call.StartShare{})
	s.take()
	s.play(call.Leave{})
	s.wantEffects(
		call.Disconnect{Attempt: 1},
		call.ClosePeer{Peer: below}, call.ForgetPeer{Peer: below},
		call.SetSource{Track: call.TrackMicrophone},
		call.SetSource{Track: call.TrackCamera},
		call.SetSource{Track: call.TrackScreen},
		call.SetLocalTracks{},
	)
	snapshot := s.snapshot()
	if len(snapshot.Peers) != 0 || snapshot.Room != (call.Room{}) || snapshot.Self.Camera.On || snapshot.Online || snapshot.JoinedAt != 0 {
		t.Errorf("left over: %+v", snapshot)
	}
}

func TestAlone(t *testing.T) {
	t.Parallel()
	s := inCall(t)
	if !s.snapshot().Alone {
		t.Error("joined an empty room by code: not alone")
	}
	s.receive(joined(below))
	s.receive(left(below, signaling.ReasonLeft))
	if s.snapshot().Alone {
		t.Error("alone although somebody was here")
	}
	s = newScript(t, call.Config{})
	s.play(call.NewCall{})
	s.play(call.Entered{Attempt: 1, ID: self})
	s.receive(welcome(false))
	if s.snapshot().Alone {
		t.Error("alone in a call of one's own making")
	}
}

func TestSignalingEndedForGood(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(changed(below, call.StateConnected))
	s.play(call.ReceiveEnded{Attempt: 1, Err: &signaling.Error{Code: signaling.CodeReplaced}})
	snapshot := s.snapshot()
	if snapshot.Phase != call.PhaseInCall || snapshot.Online {
		t.Fatalf("phase %q, online %v; want the call to go on offline", snapshot.Phase, snapshot.Online)
	}
	if *snapshot.Problem != (call.Problem{Code: call.ProblemSignalingClosed, Subject: "replaced"}) {
		t.Errorf("problem %+v", *snapshot.Problem)
	}
	s.play(changed(below, call.StateDisconnected))
	snapshot = s.snapshot()
	if snapshot.Phase != call.PhaseIdle {
		t.Errorf("phase %q after the last peer went, want idle", snapshot.Phase)
	}
	wantProblem(t, snapshot.Problem, call.ProblemSignalingClosed)
}

func TestFirstFrame(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.now = 5 * time.Second
	s.receive(joined(above))
	s.now = 6 * time.Second
	s.play(call.FirstFrame{Peer: below, At: 200 * time.Millisecond})
	s.play(call.FirstFrame{Peer: above, At: 5*time.Second + 150*time.Millisecond})
	s.play(call.FirstFrame{Peer: above, At: 9 * time.Second})
	s.play(call.FirstFrame{Peer: "nobody", At: 9 * time.Second})
	if got := s.peer(below).FirstFrame; got != 200*time.Millisecond {
		t.Errorf("first frame of a peer who was there: %v", got)
	}
	if got := s.peer(above).FirstFrame; got != 150*time.Millisecond {
		t.Errorf("first frame of a newcomer: %v", got)
	}
}

// A room that another application has taken over has other links; news of a call
// before is not about this one.
func TestRoomMoves(t *testing.T) {
	s := inCall(t, below)
	s.play(call.Moved{Attempt: 7, Room: call.Room{Code: code, Link: "moim://10.0.0.1/r/" + code}})
	if got := s.snapshot().Room.Link; got != "" {
		t.Errorf("another call's room is %q", got)
	}
	s.play(call.Moved{Attempt: 1, Room: call.Room{Code: code, Link: "moim://10.0.0.2/r/" + code}})
	if got := s.snapshot().Room.Link; got != "moim://10.0.0.2/r/"+code {
		t.Errorf("the room is %q", got)
	}
}
