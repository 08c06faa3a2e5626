package call_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
)

// person is a session with everything around it.
type person struct {
	*call.Session

	transport *transport
	studio    *studio
}

func newPerson(t *testing.T, h *hub, name string) *person {
	t.Helper()
	p := &person{transport: newTransport(), studio: newStudio()}
	p.Session = call.NewSession(call.Config{
		Transport: p.transport, Studio: p.studio, Connector: h, Preferences: call.Preferences{Name: name},
	})
	p.Start()
	return p
}

// enter joins and waits until nothing moves any more.
func enter(t *testing.T, h *hub, names ...string) []*person {
	t.Helper()
	people := make([]*person, 0, len(names))
	for _, name := range names {
		p := newPerson(t, h, name)
		p.Do(call.Join{Text: code})
		people = append(people, p)
		synctest.Wait()
	}
	return people
}

func stop(t *testing.T, people ...*person) {
	t.Helper()
	for _, p := range people {
		if err := p.Stop(t.Context()); err != nil {
			t.Errorf("stop: %v", err)
		}
		if n := p.studio.open(); n != 0 {
			t.Errorf("%d devices are open after stop", n)
		}
		if peers, _, _ := p.transport.counts(); peers != 0 {
			t.Errorf("%d peers are open after stop", peers)
		}
	}
}

func wantConnected(t *testing.T, p *person, peers int) {
	t.Helper()
	snapshot := p.Latest()
	if len(snapshot.Peers) != peers {
		t.Fatalf("%s sees %d peers, want %d", snapshot.Self.Name, len(snapshot.Peers), peers)
	}
	for _, peer := range snapshot.Peers {
		if peer.State != call.StateConnected || !peer.Camera || !peer.Microphone || peer.Away {
			t.Errorf("%s sees %+v", snapshot.Self.Name, peer)
		}
	}
}

func TestCallOfThree(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		people := enter(t, h, "Ada", "Grace", "Edsger")
		for _, p := range people {
			wantConnected(t, p, 2)
			if _, opened, glare := p.transport.counts(); opened != 2 || glare != 0 {
				t.Errorf("opened %d connections with %d glares, want 2 and 0", opened, glare)
			}
		}
		if got := people[0].Latest().Peers[0].Name; got != "Grace" {
			t.Errorf("first peer is %q, want Grace", got)
		}
		people[1].Do(call.Leave{})
		synctest.Wait()
		wantConnected(t, people[0], 1)
		if got := people[1].Latest().Phase; got != call.PhaseIdle {
			t.Errorf("phase after leaving is %q", got)
		}
		people[1].Do(call.Join{Text: code})
		synctest.Wait()
		for _, p := range people {
			wantConnected(t, p, 2)
		}
		stop(t, people...)
		if n := h.count(); n != 0 {
			t.Errorf("%d members are left in the room", n)
		}
	})
}

func TestServerRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		people := enter(t, h, "Ada", "Grace", "Edsger")
		h.restart()
		time.Sleep(20 * time.Second)
		synctest.Wait()
		for _, p := range people {
			wantConnected(t, p, 2)
			if _, opened, _ := p.transport.counts(); opened != 2 {
				t.Errorf("opened %d connections, want the first 2 to stay", opened)
			}
		}
		people = append(people, enter(t, h, "Barbara")...)
		for _, p := range people {
			wantConnected(t, p, 3)
		}
		stop(t, people...)
	})
}

func TestKilledPeerIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		people := enter(t, h, "Ada", "Grace", "Edsger")
		killed := people[2].Latest().Self.ID
		time.Sleep(4 * time.Second)
		h.lose(killed)
		synctest.Wait()
		if n := len(people[0].Latest().Peers); n != 2 {
			t.Errorf("%d peers while media still flows, want 2", n)
		}
		for _, p := range people[:2] {
			p.Post(call.PeerChanged{Peer: killed, State: call.StateDisconnected})
		}
		synctest.Wait()
		for _, p := range people[:2] {
			wantConnected(t, p, 1)
		}
		stop(t, people...)
	})
}

func TestCancelWhileConnecting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, &hub{block: true}, "Ada")
		p.Do(call.OpenPreview{To: code})
		p.Do(call.NewCall{})
		synctest.Wait()
		if got := p.Latest().Phase; got != call.PhaseJoining {
			t.Fatalf("phase %q, want joining", got)
		}
		p.Do(call.CancelJoin{})
		synctest.Wait()
		got := p.Latest()
		if got.Phase != call.PhasePreview || got.Invitation != code || got.Problem != nil {
			t.Errorf("after cancelling: %+v", got)
		}
		stop(t, p)
	})
}

func TestStopWhileConnecting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, &hub{block: true}, "Ada")
		p.Do(call.NewCall{})
		synctest.Wait()
		stop(t, p)
	})
}

func TestStopBeforeStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := call.NewSession(call.Config{Transport: newTransport(), Studio: newStudio(), Connector: &hub{}})
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("stop: %v", err)
		}
		s.Start()
		s.Do(call.NewCall{})
		synctest.Wait()
	})
}

func TestRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		want := call.Problem{Code: call.ProblemUnknownHost, Subject: "nowhere"}
		p := newPerson(t, &hub{refuse: fmt.Errorf("find: %w", &call.ProblemError{Problem: want})}, "Ada")
		p.Do(call.Join{Text: code})
		synctest.Wait()
		got := p.Latest()
		if got.Phase != call.PhaseIdle || got.Problem == nil || *got.Problem != want {
			t.Errorf("phase %q, problem %v; want idle and %v", got.Phase, got.Problem, want)
		}
		stop(t, p)
	})
}

// TestSlowSubscriber has one subscriber that never reads, one that reads at
// last, and one that goes away.
func TestSlowSubscriber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, &hub{}, "Ada")
		never, _ := p.Subscribe()
		late, _ := p.Subscribe()
		gone, cancel := p.Subscribe()
		cancel()
		cancel()
		for i := range 1000 {
			p.Do(call.SetPreferences{Preferences: call.Preferences{BudgetBPS: int64(i)}})
		}
		synctest.Wait()
		if got := (<-late).Preferences.BudgetBPS; got != 999 {
			t.Errorf("the slot holds budget %d, want the latest", got)
		}
		<-gone
		if _, ok := <-gone; ok {
			t.Error("a cancelled subscription goes on")
		}
		stop(t, p)
		<-never
		if _, ok := <-never; ok {
			t.Error("the channel is not closed at the session's end")
		}
		after, _ := p.Subscribe()
		<-after
		if _, ok := <-after; ok {
			t.Error("a subscription after the end is open")
		}
	})
}

func TestPreferencesAreSaved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		saved := make(chan call.Preferences, 100)
		failing := true
		s := call.NewSession(call.Config{
			Transport: newTransport(), Studio: newStudio(), Connector: &hub{},
			SavePreferences: func(p call.Preferences) error {
				saved <- p
				if failing {
					return errors.New("read-only file system")
				}
				return nil
			},
		})
		s.Start()
		s.Do(call.SetPreferences{Preferences: call.Preferences{Theme: "dark"}})
		synctest.Wait()
		if got := s.Latest().Problem; got == nil || got.Code != call.ProblemSettings {
			t.Errorf("problem %v, want settings", got)
		}
		failing = false
		for i := range 50 {
			s.Do(call.SetPreferences{Preferences: call.Preferences{BudgetBPS: int64(i)}})
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("stop: %v", err)
		}
		close(saved)
		var last call.Preferences
		for p := range saved {
			last = p
		}
		if last.BudgetBPS != 49 {
			t.Errorf("saved last: %+v", last)
		}
	})
}

func TestStopHonoursItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		s := call.NewSession(call.Config{
			Transport: newTransport(), Studio: newStudio(), Connector: &hub{},
			SavePreferences: func(call.Preferences) error { <-release; return nil },
		})
		s.Start()
		s.Do(call.SetPreferences{Preferences: call.Preferences{Theme: "dark"}})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stop: %v, want the deadline", err)
		}
		close(release)
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("stop again: %v", err)
		}
	})
}

// TestManyCalls joins and leaves often; synctest fails where a goroutine is left.
func TestManyCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		people := enter(t, h, "Ada", "Grace")
		for range 100 {
			people[1].Do(call.Leave{})
			people[1].Do(call.Join{Text: code})
			synctest.Wait()
			wantConnected(t, people[0], 1)
			wantConnected(t, people[1], 1)
		}
		stop(t, people...)
	})
}
