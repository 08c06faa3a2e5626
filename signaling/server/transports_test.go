package server_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

const (
	costRoom     = 5
	costMessages = 40
	costInterval = 470 * time.Millisecond
	pollInterval = time.Second
)

// wire counts what clients send and receive.
type wire struct{ bytes, requests atomic.Int64 }

// meteredConn counts the bytes of TCP's payload.
type meteredConn struct {
	net.Conn
	wire *wire
}

func (c meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.wire.bytes.Add(int64(n))
	return n, err
}

func (c meteredConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.wire.bytes.Add(int64(n))
	return n, err
}

// roundTrip counts requests.
func (w *wire) roundTrip(transport http.RoundTripper) http.RoundTripper {
	return tripper(func(r *http.Request) (*http.Response, error) {
		w.requests.Add(1)
		return transport.RoundTrip(r)
	})
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (w *wire) client() *http.Client {
	var dialer net.Dialer
	return &http.Client{Transport: w.roundTrip(&http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			return meteredConn{Conn: conn, wire: w}, err
		},
		DisableCompression: true,
	})}
}

// talker is a participant over some transport.
type talker struct {
	say  func(message []byte) error
	hear func(ctx context.Context) ([]byte, error)
}

// TestTransports measures what a message of 200 bytes to a room of five costs over
// each transport: the table in README.md.
func TestTransports(t *testing.T) {
	t.Parallel()
	if os.Getenv("MOIM_BENCH") == "" {
		t.Skip("for make bench")
	}
	for _, kind := range []string{"polling", string(client.Poll), string(client.Events), string(client.WebSocket)} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var w wire
			s := signalingtest.NewServer(t, server.Config{})
			code := signaling.NewCode()
			var people []talker
			for range costRoom {
				if kind == "polling" {
					people = append(people, newPoller(t, s.URL, code, w.client()))
				} else {
					people = append(people, newTalker(t, s, code, client.Transport(kind), w.client()))
				}
			}
			<-time.After(2 * signaling.PingInterval) // everybody has heard of everybody
			delays, size, requests := converseIn(t, people, &w)
			t.Logf("| %s | %.1f | %d | %v |", kind, float64(requests)/costMessages, size/costMessages,
				delays[len(delays)/2].Round(10*time.Microsecond))
		})
	}
}

// converseIn has one say something now and then, and tells when the others heard it.
func converseIn(t *testing.T, people []talker, w *wire) (delays []time.Duration, size, requests int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var (
		tasks sync.WaitGroup
		mu    sync.Mutex
		sent  [costMessages]time.Time
	)
	size, requests = -w.bytes.Load(), -w.requests.Load()
	for _, p := range people[1:] {
		tasks.Go(func() {
			for range costMessages {
				message, err := p.hear(ctx)
				n := 0
				if err == nil {
					_, err = fmt.Sscanf(string(message), `"%d`, &n)
				}
				if err != nil || n >= costMessages {
					t.Errorf("heard %s: %v", message, err)
					return
				}
				mu.Lock()
				delays = append(delays, time.Since(sent[n]))
				mu.Unlock()
			}
		})
	}
	for n := range costMessages {
		<-time.After(costInterval)
		payload := fmt.Appendf(nil, `"%d `, n)
		payload = append(payload, bytes.Repeat([]byte("x"), 200-len(payload)-1)...)
		mu.Lock()
		sent[n] = time.Now()
		mu.Unlock()
		if err := people[0].say(append(payload, '"')); err != nil {
			t.Fatal(err)
		}
	}
	tasks.Wait()
	slices.Sort(delays)
	return delays, size + w.bytes.Load(), requests + w.requests.Load()
}

func newTalker(t *testing.T, s *signalingtest.Server, code signaling.Code, transport client.Transport, c *http.Client) talker {
	t.Helper()
	p, err := client.Dial(t.Context(), client.Config{
		Server: s.URL, Room: roomOf(code), Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
		HTTPClient: c, Transports: []client.Transport{transport},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close(context.WithoutCancel(t.Context())) })
	return talker{
		say: func(message []byte) error {
			return p.Send(context.Background(), signaling.Envelope{Type: signaling.TypeSealed, Payload: message})
		},
		hear: func(ctx context.Context) ([]byte, error) {
			for {
				if e, err := p.Receive(ctx); err != nil || e.Type == signaling.TypeSealed {
					return e.Payload, err
				}
			}
		},
	}
}

// newPoller is a client as it would be without anything better: it asks once a
// second.
func newPoller(t *testing.T, url string, code signaling.Code, c *http.Client) talker {
	t.Helper()
	session := &rawSession{t: t, url: url, http: c}
	session.open()
	join, err := someone(code).Encode()
	if err != nil {
		t.Fatal(err)
	}
	session.post(0, join)
	heard := make(chan []byte, costMessages)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	t.Cleanup(func() { cancel(); <-done })
	go func() {
		defer close(done)
		tick := time.NewTicker(pollInterval)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			for _, message := range session.poll(0, 0).Messages {
				if e, err := signaling.Parse(message); err == nil && e.Type == signaling.TypeSealed {
					heard <- e.Payload
				}
			}
		}
	}()
	return talker{
		say: func(message []byte) error {
			data, err := signaling.Envelope{Type: signaling.TypeSealed, Payload: message}.Encode()
			session.post(0, data)
			return err
		},
		hear: func(ctx context.Context) ([]byte, error) {
			select {
			case message := <-heard:
				return message, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}
}
