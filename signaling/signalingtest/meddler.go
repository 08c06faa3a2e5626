package signalingtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"moim/signaling"
)

// Meddle is what a hostile server does with a message that is to go to a
// participant: it delivers what is returned, in its place.
type Meddle func(to string, e signaling.Envelope) []signaling.Envelope

// Meddler is a hostile server: it stands before an honest one, reads everything
// that a server reads, and says to clients whatever its Meddle wants. It ends with
// its test.
type Meddler struct {
	URL string

	upstream string
	tasks    sync.WaitGroup
	over     context.Context //nolint:containedctx // a handler has no other way to learn of the test's end

	mu     sync.Mutex
	meddle Meddle
	lines  map[string]*websocket.Conn // to participants
}

// NewMeddler starts a meddler before a server. It is honest until Do.
func NewMeddler(tb testing.TB, s *Server) *Meddler {
	tb.Helper()
	over, cancel := context.WithCancel(context.Background())
	m := &Meddler{upstream: s.URL, over: over, meddle: honest, lines: make(map[string]*websocket.Conn)}
	target, err := url.Parse(s.URL)
	if err != nil {
		tb.Fatalf("signalingtest: %v", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc(signaling.Path, m.serve)
	mux.Handle("/", httputil.NewSingleHostReverseProxy(target))
	front := httptest.NewServer(mux)
	m.URL = front.URL
	tb.Cleanup(func() {
		cancel()
		m.tasks.Wait()
		front.Close()
	})
	return m
}

func honest(_ string, e signaling.Envelope) []signaling.Envelope { return []signaling.Envelope{e} }

// Do meddles from now on, with one message at a time; nil is honest again.
func (m *Meddler) Do(meddle Meddle) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.meddle = meddle; meddle == nil {
		m.meddle = honest
	}
}

// Inject says something to a participant that nobody has sent. It must not be
// called while meddling.
func (m *Meddler) Inject(to string, e signaling.Envelope) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.say(to, e)
}

// serve stands between one client and the server.
func (m *Meddler) serve(w http.ResponseWriter, r *http.Request) {
	m.tasks.Add(1)
	defer m.tasks.Done()
	ctx, cancel := context.WithCancel(m.over)
	defer cancel()
	near, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{signaling.Subprotocol}})
	if err != nil {
		return
	}
	defer func() { _ = near.CloseNow() }()
	far, _, err := websocket.Dial(ctx, m.upstream+signaling.Path, &websocket.DialOptions{Subprotocols: []string{signaling.Subprotocol}})
	if err != nil {
		return
	}
	defer func() { _ = far.CloseNow() }()
	near.SetReadLimit(signaling.MaxMessage)
	far.SetReadLimit(signaling.MaxMessage)
	who := make(chan string, 1)
	var up sync.WaitGroup
	up.Go(func() {
		defer cancel()
		m.pass(ctx, near, far, who)
	})
	m.twist(ctx, near, far, who)
	cancel()
	up.Wait()
}

// pass lets through what the client says, and notes who it is.
func (m *Meddler) pass(ctx context.Context, near, far *websocket.Conn, who chan<- string) {
	for {
		kind, data, err := near.Read(ctx)
		if err != nil {
			return
		}
		if e, err := signaling.Parse(data); err == nil && e.Type == signaling.TypeJoin {
			m.mu.Lock()
			m.lines[e.Participant] = near
			m.mu.Unlock()
			select {
			case who <- e.Participant:
			default:
			}
		}
		if far.Write(ctx, kind, data) != nil {
			return
		}
	}
}

// twist gives what the server says to the meddle, and the client what comes of it.
func (m *Meddler) twist(ctx context.Context, near, far *websocket.Conn, who <-chan string) {
	self := ""
	for {
		_, data, err := far.Read(ctx)
		if err != nil {
			return
		}
		if self == "" {
			select {
			case self = <-who:
			default:
			}
		}
		e, err := signaling.Parse(data)
		if err != nil {
			continue
		}
		m.mu.Lock()
		for _, out := range m.meddle(self, e) {
			m.write(ctx, near, out)
		}
		m.mu.Unlock()
	}
}

// say writes to a participant. The caller holds the lock.
func (m *Meddler) say(to string, e signaling.Envelope) {
	if line := m.lines[to]; line != nil {
		m.write(m.over, line, e)
	}
}

func (m *Meddler) write(ctx context.Context, line *websocket.Conn, e signaling.Envelope) {
	if data, err := e.Encode(); err == nil {
		_ = line.Write(ctx, websocket.MessageText, data) // whoever reads sees the end
	}
}
