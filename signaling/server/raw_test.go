package server_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
)

// patience is how long a test waits before it fails.
const patience = 20 * time.Second

// raw is a WebSocket client without any logic, to say what a good client does
// not say.
type raw struct {
	t  *testing.T
	ws *websocket.Conn
}

func dialRaw(t *testing.T, url string) *raw {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, url+signaling.Path, &websocket.DialOptions{
		Subprotocols: []string{signaling.Subprotocol},
		HTTPClient:   &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ws.SetReadLimit(signaling.MaxMessage)
	t.Cleanup(func() { _ = ws.CloseNow() })
	return &raw{t: t, ws: ws}
}

func (r *raw) write(kind websocket.MessageType, data []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return r.ws.Write(ctx, kind, data)
}

func (r *raw) say(message string) {
	r.t.Helper()
	if err := r.write(websocket.MessageText, []byte(message)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *raw) send(e signaling.Envelope) {
	r.t.Helper()
	data, err := e.Encode()
	if err != nil {
		r.t.Fatal(err)
	}
	r.say(string(data))
}

func (r *raw) read() (signaling.Envelope, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, data, err := r.ws.Read(ctx)
	if err != nil {
		return signaling.Envelope{}, err
	}
	return signaling.Parse(data)
}

func (r *raw) expect(want signaling.Type) signaling.Envelope {
	r.t.Helper()
	e, err := r.read()
	if err != nil {
		r.t.Fatal(err)
	}
	if e.Type != want {
		r.t.Fatalf("got %s (%s %s), want %s", e.Type, e.Code, e.Message, want)
	}
	return e
}

func (r *raw) expectError(want signaling.ErrorCode) signaling.Envelope {
	r.t.Helper()
	e := r.expect(signaling.TypeError)
	if e.Code != want {
		r.t.Fatalf("got error %s (%s), want %s", e.Code, e.Message, want)
	}
	return e
}

// expectClosed reads until the connection ends, which it must with status.
func (r *raw) expectClosed(want websocket.StatusCode) {
	r.t.Helper()
	for {
		_, err := r.read()
		if err == nil {
			continue
		}
		if got := websocket.CloseStatus(err); got != want {
			r.t.Fatalf("connection ended with %v, want status %v", err, want)
		}
		return
	}
}

// roomOf is an identifier that goes with a code. It is not the one that takes
// long to derive, which a server cannot tell.
func roomOf(code signaling.Code) string {
	sum := sha256.Sum256([]byte(code.String()))
	return hex.EncodeToString(sum[:16])
}

// someRoom is the identifier of a room whose code does not matter.
func someRoom() string { return roomOf(signaling.NewCode()) }

// someone is a join of a new participant.
func someone(code signaling.Code) signaling.Envelope {
	return signaling.Envelope{
		Type: signaling.TypeJoin, Room: roomOf(code), Card: json.RawMessage(`"raw"`),
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	}
}

func joinRaw(t *testing.T, url string, join signaling.Envelope) (*raw, signaling.Envelope) {
	t.Helper()
	r := dialRaw(t, url)
	r.send(join)
	return r, r.expect(signaling.TypeWelcome)
}

// relayTo is a message to one participant or to all. What stands for the sealed
// payload is any text: a server does not look.
func relayTo(to, text string) signaling.Envelope {
	return signaling.Envelope{Type: signaling.TypeSealed, To: to, Payload: payload(text)}
}

// payload is a text as a payload.
func payload(text string) json.RawMessage { return json.RawMessage(strconv.Quote(text)) }
