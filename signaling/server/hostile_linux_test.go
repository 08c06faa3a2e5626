package server_test

import (
	"context"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"moim/signaling"
)

const (
	hostileCount   = 1000
	hostileRoom    = 10 // stalled readers in a room
	probers        = 8
	probeInterval  = 25 * time.Millisecond // within the rate limit
	probeTime      = 12 * time.Second
	handshakeLimit = 10 * time.Second
	memoryLimit    = 256 << 10 // of one connection
)

// TestHostile measures what others notice of a thousand clients that read nothing
// and a thousand that never finish their handshakes, on one processor, and what
// those cost.
func TestHostile(t *testing.T) {
	if os.Getenv(benchVariable) == "" {
		t.Skip("for make bench")
	}
	c := startChild(t, "moim as it is")
	stepAside(t)
	before := c.ask()
	var pairs [probers]*prober
	for i := range pairs {
		pairs[i] = newProber(t, c)
	}
	quiet := probe(t, pairs[:])
	closed := openHalf(t, c.address)
	speakers, readers := stall(t, c.address)
	stop := whisper(speakers)
	loud := probe(t, pairs[:])
	stop()
	t.Logf("median and 99th percentile of others' delay: quiet %v, %v; beside %d stalled readers and %d half-open handshakes %v, %v",
		quiet[0], quiet[1], hostileCount, hostileCount, loud[0], loud[1])
	if loud[1] > quiet[1]*12/10 {
		t.Errorf("the goal is 1.2 times the quiet 99th percentile")
	}
	if longest := <-closed; longest > handshakeLimit {
		t.Errorf("half-open handshakes were closed only after %v", longest)
	} else {
		t.Logf("half-open handshakes were closed after at most %v", longest.Round(10*time.Millisecond))
	}
	most := flood(t, c, speakers, readers) - before.total()
	t.Logf("at most %d KiB of memory for each stalled reader that is flooded", most/hostileCount/1024)
	if most/hostileCount > memoryLimit {
		t.Errorf("the goal is %d KiB", memoryLimit/1024)
	}
}

// prober is two participants, one of whom speaks to the other.
type prober struct {
	from     *loader
	received chan struct{}
}

func newProber(t *testing.T, c *child) *prober {
	t.Helper()
	code := signaling.NewCode()
	to, err := joinLoader(c.address, someone(code))
	if err != nil {
		t.Fatal(err)
	}
	from, err := joinLoader(c.address, someone(code))
	if err != nil {
		t.Fatal(err)
	}
	if err := to.skip(1); err != nil {
		t.Fatal(err)
	}
	go from.idle()
	p := &prober{from: from, received: make(chan struct{}, 1)}
	go func() {
		defer close(p.received)
		for to.skip(1) == nil {
			p.received <- struct{}{}
		}
	}()
	return p
}

// probe sends one message after the other over each pair and returns median and 99th
// percentile of how long they take.
func probe(t *testing.T, pairs []*prober) [2]time.Duration {
	t.Helper()
	message, err := messageOf("", messageSize)
	if err != nil {
		t.Fatal(err)
	}
	frame := textFrame(message)
	var (
		tasks  sync.WaitGroup
		mu     sync.Mutex
		delays []time.Duration
	)
	for i, pair := range pairs {
		tasks.Go(func() {
			<-time.After(probeInterval * time.Duration(i) / probers)
			tick := time.NewTicker(probeInterval)
			defer tick.Stop()
			for end := time.Now().Add(probeTime); time.Now().Before(end); {
				<-tick.C
				began := time.Now()
				if _, err := pair.from.conn.Write(frame); err != nil {
					t.Error(err)
					return
				}
				if _, ok := <-pair.received; !ok {
					t.Error("a prober was cut off")
					return
				}
				mu.Lock()
				delays = append(delays, time.Since(began))
				mu.Unlock()
			}
		})
	}
	tasks.Wait()
	slices.Sort(delays)
	return [2]time.Duration{delays[len(delays)/2], delays[len(delays)*99/100]}
}

// openHalf opens connections that say half of what a handshake needs, or nothing.
// The longest time until the server closes one comes later.
func openHalf(t *testing.T, address string) <-chan time.Duration {
	t.Helper()
	var (
		tasks   sync.WaitGroup
		mu      sync.Mutex
		longest time.Duration
	)
	for i := range hostileCount {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * time.Millisecond) // they do not all come, and go, in the same moment
		began := time.Now()
		if i%2 == 0 {
			_, _ = io.WriteString(conn, "GET "+signaling.Path+" HTTP/1.1\r\nHost: x\r\nUpgr")
		}
		tasks.Go(func() {
			defer conn.Close()
			_ = conn.SetReadDeadline(began.Add(2 * handshakeLimit))
			_, _ = io.Copy(io.Discard, conn)
			mu.Lock()
			longest = max(longest, time.Since(began))
			mu.Unlock()
		})
	}
	closed := make(chan time.Duration, 1)
	go func() {
		tasks.Wait()
		closed <- longest
	}()
	return closed
}

// stall joins readers that read nothing more, with hardly a buffer of their own, and
// one in each room who speaks to them. They ping, or they would soon be cut off.
func stall(t *testing.T, address string) (speakers []*loader, readers []string) {
	t.Helper()
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
	}}
	ping, err := signaling.Envelope{Type: signaling.TypePing}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	for range hostileCount / hostileRoom {
		code := signaling.NewCode()
		for range hostileRoom {
			join := someone(code)
			readers = append(readers, join.Participant)
			conn, err := dialer.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			l, err := shakeHands(conn, address)
			if err == nil {
				err = l.join(join)
			}
			if err != nil {
				t.Fatal(err)
			}
			go every(ctx, later(len(readers), hostileCount, signaling.PingInterval), signaling.PingInterval,
				func() { _, _ = conn.Write(textFrame(ping)) })
		}
		speaker, err := joinLoader(address, someone(code))
		if err != nil {
			t.Fatal(err)
		}
		go speaker.idle()
		speakers = append(speakers, speaker)
	}
	return speakers, readers
}

// whisper has each speaker say a little every second, until it is stopped.
func whisper(speakers []*loader) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	message, _ := messageOf("", 1024)
	var tasks sync.WaitGroup
	for i, s := range speakers {
		tasks.Go(func() {
			every(ctx, later(i, len(speakers), time.Second), time.Second, func() { _, _ = s.conn.Write(textFrame(message)) })
		})
	}
	return func() {
		cancel()
		tasks.Wait()
	}
}

// later spreads what n do over their common interval.
func later(i, n int, interval time.Duration) time.Duration {
	return interval * time.Duration(i) / time.Duration(n)
}

func every(ctx context.Context, first, d time.Duration, do func()) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(first):
	}
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

// flood has the speakers say more to each reader than anybody keeps, as fast as they
// may, and returns the most memory that the server has used meanwhile.
func flood(t *testing.T, c *child, speakers []*loader, readers []string) (most uint64) {
	t.Helper()
	for range 8 {
		for i, reader := range readers {
			message, err := messageOf(reader, 12<<10)
			if err != nil {
				t.Fatal(err)
			}
			for range 4 {
				_, _ = speakers[i/hostileRoom].conn.Write(textFrame(message))
			}
		}
		<-time.After(200 * time.Millisecond)
		most = max(most, c.ask().total())
	}
	return most
}
