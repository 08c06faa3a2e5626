package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/coder/websocket"

	"moim/signaling"
)

// webSocketLink is a link over a WebSocket.
type webSocketLink struct {
	ws *websocket.Conn
}

// openWebSocket shakes hands. The status is that of the server's answer, 0 if there
// was none.
func (c *Client) openWebSocket(ctx context.Context) (link, int, error) {
	address, err := endpoint(c.config.Server, signaling.Path)
	if err != nil {
		return nil, 0, err
	}
	ws, response, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPClient:   c.shortLived,
		Subprotocols: []string{signaling.Subprotocol},
	})
	status := 0
	if response != nil {
		status = response.StatusCode
	}
	if err != nil {
		return nil, status, fmt.Errorf("shake hands: %w", err)
	}
	if ws.Subprotocol() != signaling.Subprotocol {
		_ = ws.CloseNow()
		return nil, status, fmt.Errorf("%w: subprotocol %q was chosen", ErrNotMoim, ws.Subprotocol())
	}
	ws.SetReadLimit(signaling.MaxMessage)
	return &webSocketLink{ws: ws}, status, nil
}

func (*webSocketLink) kind() Transport { return WebSocket }

func (*webSocketLink) joined() {}

// read returns nothing for a message that is not text.
func (l *webSocketLink) read() ([]byte, error) {
	kind, data, err := l.ws.Read(context.Background()) // close ends it
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, nil
	}
	return data, nil
}

// write is ended by close alone: a context that ends in the middle would leave
// half a message behind.
func (l *webSocketLink) write(_ context.Context, messages ...[]byte) error {
	for _, message := range messages {
		if err := l.ws.Write(context.Background(), websocket.MessageText, message); err != nil {
			return err
		}
	}
	return nil
}

func (l *webSocketLink) ping(ctx context.Context, next uint64) error {
	ping, err := signaling.Envelope{Type: signaling.TypePing, Next: next}.Encode()
	if err != nil {
		return err
	}
	return l.write(ctx, ping)
}

// prove finds out whether messages pass, not only the handshake, before anybody
// depends on it.
func (l *webSocketLink) prove(ctx context.Context) error {
	defer context.AfterFunc(ctx, l.close)()
	if err := l.ping(ctx, 0); err != nil {
		return err
	}
	data, err := l.read()
	if err != nil {
		return err
	}
	if e, err := signaling.Parse(data); err != nil || e.Type != signaling.TypePong {
		return errors.New("a ping was not answered with a pong")
	}
	return nil
}

func (l *webSocketLink) leave(ctx context.Context) {
	leave, err := signaling.Envelope{Type: signaling.TypeLeave}.Encode()
	if err == nil {
		err = l.write(ctx, leave)
	}
	if err != nil {
		l.close()
		return
	}
	_ = l.ws.Close(websocket.StatusNormalClosure, "")
}

func (l *webSocketLink) abandon(context.Context) { l.close() }

func (l *webSocketLink) close() { _ = l.ws.CloseNow() }
