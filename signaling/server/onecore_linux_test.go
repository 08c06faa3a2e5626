package server_test

import (
	"os"
	"sync"
	"testing"
	"time"

	"moim/signaling"
)

const (
	benchVariable = "MOIM_BENCH"
	lanes         = 8
	laneWindow    = 64
	laneTime      = 4 * time.Second
	idleCount     = 2000
	messageSize   = 200
)

// TestOneCore measures the server on one processor beside a bare WebSocket echo:
// messages delivered in a second, and memory of a connection on which nothing
// happens.
func TestOneCore(t *testing.T) {
	if os.Getenv(benchVariable) == "" {
		t.Skip("for make bench")
	}
	stepAside(t)
	echo := measureEcho(t)
	pairs := measureRelay(t, 1)
	rooms := measureRelay(t, 4)
	t.Logf("bare gorilla/websocket echo: %8.0f messages/s", echo)
	t.Logf("relay in rooms of 2:         %8.0f deliveries/s, %.2f of the echo", pairs, pairs/echo)
	t.Logf("relay in rooms of 5:         %8.0f deliveries/s, %.2f of the echo", rooms, rooms/echo)
	if best := max(pairs, rooms); best < 60_000 || best < 0.6*echo {
		t.Errorf("the goal is 60,000 deliveries/s and 0.6 of the echo")
	}
	bare := measureIdle(t, "coder", false)
	own := measureIdle(t, "moim as it is", true)
	t.Logf("an idle bare coder/websocket connection: %6.1f KiB", bare/1024)
	t.Logf("an idle participant, in rooms of 5:      %6.1f KiB, %.2f of that", own/1024, own/bare)
	if own > 1.3*bare {
		t.Errorf("the goal is 1.3 times the bare connection")
	}
}

func measureEcho(t *testing.T) float64 {
	t.Helper()
	c := startChild(t, "gorilla")
	message, err := messageOf(signaling.NewParticipantID(), messageSize)
	if err != nil {
		t.Fatal(err)
	}
	var flows []lane
	for range lanes {
		l, err := dialLoader(c.address)
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, lane{from: l, to: []*loader{l}, frame: textFrame(message), window: laneWindow})
	}
	return runLanes(t, flows)
}

func measureRelay(t *testing.T, receivers int) float64 {
	t.Helper()
	c := startChild(t, "moim")
	var flows []lane
	for range lanes {
		code := signaling.NewCode()
		flow := lane{window: laneWindow}
		to := ""
		for i := range receivers + 1 {
			join := someone(code)
			l, err := joinLoader(c.address, join)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				flow.from = l
				continue
			}
			if receivers == 1 {
				to = join.Participant
			}
			for _, earlier := range flow.to {
				if err := earlier.skip(1); err != nil { // joined
					t.Fatal(err)
				}
			}
			flow.to = append(flow.to, l)
		}
		go flow.from.idle()
		message, err := messageOf(to, messageSize)
		if err != nil {
			t.Fatal(err)
		}
		flow.frame = textFrame(message)
		flows = append(flows, flow)
	}
	return runLanes(t, flows)
}

// runLanes is how many messages all of them deliver in a second.
func runLanes(t *testing.T, flows []lane) float64 {
	t.Helper()
	var (
		tasks sync.WaitGroup
		mu    sync.Mutex
		total int
	)
	for _, flow := range flows {
		tasks.Go(func() {
			n, err := flow.run(laneTime)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			total += n
			mu.Unlock()
		})
	}
	tasks.Wait()
	return float64(total) / laneTime.Seconds()
}

// measureIdle is the memory of one connection in bytes.
func measureIdle(t *testing.T, kind string, join bool) float64 {
	t.Helper()
	c := startChild(t, kind)
	before := c.ask()
	code := signaling.NewCode()
	for i := range idleCount {
		if i%5 == 0 {
			code = signaling.NewCode()
		}
		var (
			l   *loader
			err error
		)
		if join {
			l, err = joinLoader(c.address, someone(code))
		} else {
			l, err = dialLoader(c.address)
		}
		if err != nil {
			t.Fatal(err)
		}
		go l.idle()
	}
	<-time.After(2 * signaling.PingInterval)
	return float64(c.ask().total()-before.total()) / idleCount
}
