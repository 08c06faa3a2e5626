package client_test

import (
	"sync/atomic"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// wallClock is a time of day that can jump, as it seems to do when a computer
// sleeps.
type wallClock struct{ ahead atomic.Int64 }

func (c *wallClock) now() time.Time        { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *wallClock) sleep(d time.Duration) { c.ahead.Add(int64(d)) }
func (c *wallClock) of(config client.Config) client.Config {
	config.Wall = c.now
	return config
}

// A computer that slept asks whether its connection still lives, and keeps it if it
// does.
func TestSleepKeepsAGoodConnection(t *testing.T) {
	overEach(t, func(t *testing.T, transport client.Transport) {
		t.Helper()
		t.Parallel()
		s := signalingtest.NewServer(t, server.Config{})
		code := signaling.NewCode()
		var clock wallClock
		sleeper := s.JoinAs(clock.of(over(transport, "")), code, "someone")
		sleeper.Await(signaling.TypeWelcome)
		other, _ := s.Join(code, "other")
		sleeper.Await(signaling.TypeJoined)
		clock.sleep(time.Hour)
		for n := range 8 { // past the doubt
			<-time.After(signaling.PingInterval / 4)
			other.Tell(sleeper.ID, n)
			sleeper.Await(signaling.TypeMessage)
		}
	})
}

// A connection that died in the sleep is given up soon, and what was missed comes
// with the next one, also where the server has long forgotten the sleeper.
func TestSleepLosesADeadConnection(t *testing.T) {
	overEach(t, func(t *testing.T, transport client.Transport) {
		t.Helper()
		t.Parallel()
		for name, forgotten := range map[string]bool{"a nap": false, "a night": true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := signalingtest.NewServer(t, server.Config{})
				proxy := signalingtest.NewProxy(t, s)
				code := signaling.NewCode()
				var clock wallClock
				sleeper := s.JoinAs(clock.of(over(transport, proxy.URL)), code, "someone")
				sleeper.Await(signaling.TypeWelcome)
				other, _ := s.Join(code, "other")
				sleeper.Await(signaling.TypeJoined)
				proxy.Swallow()
				other.Tell(sleeper.ID, "missed")
				if forgotten {
					other.Await(signaling.TypeLeft)
				}
				clock.sleep(8 * time.Hour)
				sleeper.Await(signaling.TypeOffline)
				proxy.Cut()
				welcome := sleeper.Await(signaling.TypeWelcome)
				if welcome.Resumed == forgotten || len(welcome.Peers) != 1 {
					t.Fatalf("got %+v", welcome)
				}
				if !forgotten {
					sleeper.Await(signaling.TypeMessage)
				}
			})
		}
	})
}

// A laptop that moves from one network to another returns over whatever the new
// one lets through, unnoticed by the others.
func TestChangeOfNetwork(t *testing.T) {
	t.Parallel()
	s := signalingtest.NewServer(t, server.Config{})
	gate := signalingtest.NewGate(t, s)
	code := signaling.NewCode()
	mover := s.JoinAs(someone(gate.URL), code, "someone")
	mover.Await(signaling.TypeWelcome)
	other, _ := s.Join(code, "other")
	mover.Await(signaling.TypeJoined)
	for n, refused := range [][]client.Transport{
		{client.WebSocket}, {client.WebSocket, client.Events}, {client.Events, client.Poll}, {client.WebSocket, client.Poll},
	} {
		gate.Refuse(refused...)
		other.Tell(mover.ID, n)
		mover.Tell(other.ID, n)
		for awaiting := true; awaiting; {
			switch e := mover.Next(); {
			case e.Type == signaling.TypeMessage:
				awaiting = false
			case e.Type == signaling.TypeWelcome && !e.Resumed:
				t.Fatalf("got %+v", e)
			}
		}
		other.Await(signaling.TypeMessage)
	}
}
