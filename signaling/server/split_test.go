package server_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/certificate"
	"moim/signaling/server"
)

// pipes is a listener whose connections are pipes in this process, so that time
// passes in tests without anybody waiting.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	errs   chan error // what Accept returns next
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), closed: make(chan struct{}), errs: make(chan error)}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case err := <-p.errs:
		return nil, err
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }
func (p *pipes) dial() net.Conn { here, there := net.Pipe(); p.conns <- there; return here }
func (p *pipes) client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return p.dial(), nil },
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
	}}
}

// servePipes serves on pipes until stop is called, or else the test ends. In a
// bubble of synctest a goroutine left behind fails the test.
func servePipes(tb testing.TB) (p *pipes, stop func()) {
	tb.Helper()
	o, err := certificate.SelfSigned("", nil)
	if err != nil {
		tb.Fatal(err)
	}
	p = newPipes()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- server.New(server.Config{TLS: o}).Serve(ctx, p) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			tb.Error(err)
		}
	})
	tb.Cleanup(stop)
	return p, stop
}

// inBubble runs a test against servePipes in a bubble of synctest, where what is
// closing has the time that it takes.
func inBubble(t *testing.T, do func(t *testing.T, p *pipes, stop func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p, stop := servePipes(t)
		do(t, p, stop)
		stop()
		time.Sleep(time.Minute)
	})
}

func checkServing(t *testing.T, p *pipes) {
	t.Helper()
	for _, scheme := range []string{"http", "https"} {
		response, err := p.client().Get(scheme + "://host" + signaling.HealthPath)
		if err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		_ = response.Body.Close()
	}
}

func TestSilentClientsHoldUpNobody(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes, _ func()) {
		t.Helper()
		began := time.Now()
		silent := make([]net.Conn, 0, 101)
		for range 100 {
			silent = append(silent, p.dial())
		}
		half := p.dial() // says it speaks TLS, and no more
		if _, err := half.Write([]byte{0x16}); err != nil {
			t.Fatal(err)
		}
		checkServing(t, p)
		if waited := time.Since(began); waited > 0 {
			t.Errorf("others waited %v", waited)
		}
		for _, conn := range append(silent, half) {
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Errorf("a silent client is not cut off: %v", err)
			}
		}
		if waited := time.Since(began); waited > 10*time.Second {
			t.Errorf("silent clients stay for %v", waited)
		}
	})
}

func TestSlowFirstByte(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes, _ func()) {
		t.Helper()
		conn := p.dial()
		time.Sleep(4 * time.Second)
		for _, b := range []byte("GET /healthz HTTP/1.1\r\nHost: host\r\n\r\n") {
			if _, err := conn.Write([]byte{b}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("got %v, %v", response, err)
		}
		_ = response.Body.Close()
		_ = conn.Close()
	})
}

func TestClientsThatDoNotRead(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes, _ func()) {
		t.Helper()
		conn := p.dial()
		if _, err := io.WriteString(conn, "GET /r/ HTTP/1.1\r\nHost: host\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if n, err := io.Copy(io.Discard, conn); n > 4096 || err != nil {
			t.Errorf("%d bytes were still to come, %v", n, err)
		}
	})
}

func TestWebSocketsOutliveTimeouts(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes, _ func()) {
		t.Helper()
		for _, scheme := range []string{"http", "https"} {
			ws, _, err := websocket.Dial(t.Context(), scheme+"://host"+signaling.Path, &websocket.DialOptions{
				Subprotocols: []string{signaling.Subprotocol}, HTTPClient: p.client(),
			})
			if err != nil {
				t.Fatal(err)
			}
			r := &raw{t: t, ws: ws}
			r.send(someone(signaling.NewCode()))
			r.expect(signaling.TypeWelcome)
			time.AfterFunc(5*time.Minute, func() { r.send(signaling.Envelope{Type: signaling.TypePing}) })
			if _, data, err := ws.Read(t.Context()); err != nil || !strings.Contains(string(data), "pong") { // answers pings meanwhile
				t.Errorf("%s: %q, %v", scheme, data, err)
			}
			_ = ws.CloseNow()
		}
	})
}

func TestShutdownCutsSilentClientsOff(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes, stop func()) {
		t.Helper()
		silent := make([]net.Conn, 10)
		for i := range silent {
			silent[i] = p.dial()
		}
		synctest.Wait()
		began := time.Now()
		stop()
		if waited := time.Since(began); waited > 0 {
			t.Errorf("shutting down took %v", waited)
		}
		for _, conn := range silent {
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Errorf("a silent client is not cut off: %v", err)
			}
		}
	})
}

func TestAcceptErrorsPass(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes, _ func()) {
		t.Helper()
		checkServing(t, p)
		for range 5 {
			p.errs <- tooManyFilesError{}
		}
		checkServing(t, p)
	})
}

// tooManyFilesError is what Accept returns while the process has no more files.
type tooManyFilesError struct{ net.UnknownNetworkError }

func (tooManyFilesError) Temporary() bool { return true }

func TestMalformedClients(t *testing.T) {
	s, _ := own(t)
	address := strings.TrimPrefix(s.URL, "http://")
	getHealth(t, s.URL)
	before := runtime.NumGoroutine()
	starts := []string{
		"", "\x16", "\x16\x03\x01", "\x16\x03\x01\x00\x05hello", "\x16" + strings.Repeat("\xff", 4096), "\x16GET / HTTP/1.1\r\n\r\n",
		"\x00", "\x80\x2e\x01\x00\x02", "\r\n\r\n", "GET", "GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "SSH-2.0-x\r\n",
		strings.Repeat("A", 64<<10), "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "\xff\xfe\xfd",
	}
	for i := range 4 * len(starts) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, starts[i%len(starts)])
		if tcp, ok := conn.(*net.TCPConn); ok && i%2 == 0 {
			_ = tcp.SetLinger(0) // reset instead of an orderly end
		}
		_ = conn.Close()
	}
	getHealth(t, s.URL)
	eventually(t, "goroutines are back", func() bool { return runtime.NumGoroutine() <= before+2 })
}

// FuzzFirstBytes lets a connection say anything; the server must go on serving.
func FuzzFirstBytes(f *testing.F) {
	f.Add([]byte("GET /r/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
	f.Add([]byte("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"))
	f.Add([]byte{0x16})
	f.Add([]byte{})
	p, _ := servePipes(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		conn := p.dial()
		answered := make(chan struct{})
		go func() { defer close(answered); _, _ = io.Copy(io.Discard, conn) }()
		_, _ = conn.Write(data)
		_ = conn.Close()
		<-answered
		checkServing(t, p)
	})
}
