package call_test

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/signaling"
)

const otherCode = "1111-1111-1111"

func startPeek(t *testing.T, number int, text string) call.Effect {
	t.Helper()
	to, err := signaling.ParseInvitation(text)
	if err != nil {
		t.Fatal(err)
	}
	return call.StartPeek{Number: number, To: to}
}

// peeks are the effects on the rooms that one is not in.
func (s *script) peeks() []call.Effect {
	var found []call.Effect
	for _, e := range s.take() {
		switch e.(type) {
		case call.StartPeek, call.StopPeek:
			found = append(found, e)
		}
	}
	return found
}

func TestPreviewLooksIntoTheRoom(t *testing.T) {
	t.Parallel()
	stop := call.Effect(call.StopPeek{})
	first, second := startPeek(t, 1, code), startPeek(t, 2, otherCode)
	s := newScript(t, call.Config{Preferences: call.Preferences{Name: "Ada"}})
	for _, step := range []struct {
		event call.Event
		want  []call.Effect
	}{
		{call.OpenPreview{To: code}, []call.Effect{first}},
		{call.OpenPreview{To: code}, nil},
		{call.Tick{}, nil},
		{call.OpenPreview{To: otherCode}, []call.Effect{stop, second}},
		{call.OpenPreview{To: "not a room"}, []call.Effect{stop}},
		{call.OpenPreview{}, nil},
		{call.OpenPreview{To: code}, []call.Effect{startPeek(t, 3, code)}},
		{call.Join{Text: code}, []call.Effect{stop}},
		{call.CancelJoin{}, []call.Effect{startPeek(t, 4, code)}},
		{call.ClosePreview{}, []call.Effect{stop}},
		{call.OpenPreview{To: code}, []call.Effect{startPeek(t, 5, code)}},
		{call.StopRequested{}, []call.Effect{stop}},
	} {
		s.play(step.event)
		if got := s.peeks(); !reflect.DeepEqual(got, step.want) {
			t.Errorf("after %+v: %s, want %s", step.event, list(got), list(step.want))
		}
	}
}

func TestPeekIsShownAndPriced(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{JoinCost: func(people int, sent call.LocalTracks, budget call.Budget) int64 {
		each := int64(0)
		if sent.Microphone {
			each += 60
		}
		if sent.Camera && budget.Mode != call.BudgetSound {
			each += 600
		}
		return int64(people) * each
	}})
	s.play(call.OpenPreview{To: code})
	for _, step := range []struct {
		name  string
		event call.Event
		want  *call.Peek
	}{
		{"of an earlier look", call.Peeked{Number: 0, People: 7}, nil},
		{"four", call.Peeked{Number: 1, People: 4}, &call.Peek{People: 4, CostBPS: 2640}},
		{"without camera", call.SetCamera{}, &call.Peek{People: 4, CostBPS: 240}},
		{"muted", call.SetMicrophone{}, &call.Peek{People: 4}},
		{"with both", call.SetPreferences{}, &call.Peek{People: 4, CostBPS: 2640}},
		{"sound only", call.SetPreferences{Preferences: call.Preferences{Budget: call.BudgetSound}}, &call.Peek{People: 4, CostBPS: 240}},
		{"no microphone", call.SourceChanged{
			Track: call.TrackMicrophone, Problem: &call.Problem{Code: call.ProblemNoMicrophone},
		}, &call.Peek{People: 4}},
		{"nobody", call.Peeked{Number: 1}, &call.Peek{}},
		{"not known", call.Peeked{Number: 1, Err: errors.New("no answer")}, nil},
		{"three", call.Peeked{Number: 1, People: 3}, &call.Peek{People: 3}},
		{"of another room", call.OpenPreview{To: otherCode}, nil},
		{"late", call.Peeked{Number: 1, People: 3}, nil},
		{"two", call.Peeked{Number: 2, People: 2}, &call.Peek{People: 2}},
		{"closed", call.ClosePreview{}, nil},
		{"too late", call.Peeked{Number: 2, People: 2}, nil},
	} {
		s.play(step.event)
		if got := s.snapshot().Peek; !reflect.DeepEqual(got, step.want) {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
		if p := s.snapshot().Problem; p != nil && p.Code != call.ProblemNoMicrophone {
			t.Errorf("%s: problem %+v", step.name, p)
		}
	}
}

// looker counts looks into rooms.
type looker struct {
	hub

	looks, under atomic.Int32
	fail         atomic.Bool
	hang         atomic.Bool
}

func (l *looker) Peek(ctx context.Context, _ signaling.Invitation) (int, error) {
	l.under.Add(1)
	defer l.under.Add(-1)
	n := int(l.looks.Add(1))
	if l.hang.Load() {
		<-ctx.Done()
	}
	if l.fail.Load() {
		return 0, errors.New("no answer")
	}
	return n, ctx.Err()
}

func TestPeekIsRepeatedWhileThePreviewIsOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &looker{}
		s := call.NewSession(call.Config{Transport: newTransport(), Studio: newStudio(), Connector: l})
		s.Start()
		wantPeople := func(what string, want int) {
			t.Helper()
			synctest.Wait()
			time.Sleep(time.Second) // of the bubble
			got := 0
			if peek := s.Latest().Peek; peek != nil {
				got = peek.People
			}
			if got != want {
				t.Errorf("%s: %d people, want %d", what, got, want)
			}
		}
		s.Do(call.OpenPreview{To: code})
		wantPeople("at first", 1)
		time.Sleep(signaling.OccupancyInterval)
		wantPeople("again", 2)
		l.fail.Store(true)
		time.Sleep(signaling.OccupancyInterval)
		wantPeople("no answer", 0)
		l.fail.Store(false)
		time.Sleep(signaling.OccupancyInterval)
		wantPeople("an answer again", 4)
		l.hang.Store(true)
		time.Sleep(4 * signaling.OccupancyInterval)
		wantPeople("no answer in time", 0)
		s.Do(call.ClosePreview{})
		synctest.Wait()
		if n := l.under.Load(); n != 0 {
			t.Errorf("%d looks go on after the preview was closed", n)
		}
		before := l.looks.Load()
		time.Sleep(time.Minute)
		if after := l.looks.Load(); after != before {
			t.Errorf("%d looks after the preview was closed", after-before)
		}
		s.Do(call.OpenPreview{To: code}) // and stopping ends a look
		synctest.Wait()
		if err := s.Stop(t.Context()); err != nil || l.under.Load() != 0 {
			t.Errorf("stop: %v, %d looks go on", err, l.under.Load())
		}
	})
}
