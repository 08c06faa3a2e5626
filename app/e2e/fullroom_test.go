package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"moim/signaling"
)

// fillRoom brings as many into a room as the server allows, speaking the
// protocol by hand, and returns the room's code. They stay until the test ends.
func fillRoom(t *testing.T, server *signald) string {
	t.Helper()
	code := signaling.NewCode()
	room := code.Room()
	const most = 100
	for range most {
		conn, answer := enter(t, server, room, signaling.NewParticipantID(), nil)
		switch {
		case answer.Type == signaling.TypeWelcome:
			go drain(conn) // so that the server does not think it dead
		case answer.Type == signaling.TypeError && answer.Code == signaling.CodeRoomFull:
			return code.String()
		default:
			t.Fatalf("join was answered by %+v", answer)
		}
	}
	t.Fatalf("%d are in one room, and it is not full", most)
	return ""
}

// enter joins a room with a sealed card and returns the answer. The connection
// ends with the test.
func enter(t *testing.T, server *signald, room signaling.Room, id string, card json.RawMessage) (*websocket.Conn, signaling.Envelope) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	conn, resp, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d%s", server.port, signaling.Path), &websocket.DialOptions{Subprotocols: []string{signaling.Subprotocol}})
	if err != nil {
		t.Fatalf("connect to signald: %v", err)
	}
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(signaling.MaxMessage)
	join := signaling.Envelope{
		V: signaling.Version, Type: signaling.TypeJoin, ID: "1", Room: room.ID(),
		Participant: id, Secret: signaling.NewSecret(), Card: card,
	}
	if err := wsjson.Write(ctx, conn, join); err != nil {
		t.Fatalf("join: %v", err)
	}
	for {
		var answer signaling.Envelope
		if err := wsjson.Read(ctx, conn, &answer); err != nil {
			t.Fatalf("read the answer to join: %v", err)
		}
		if answer.Type == signaling.TypeWelcome || answer.Type == signaling.TypeError {
			return conn, answer
		}
	}
}

func drain(conn *websocket.Conn) {
	for {
		if _, _, err := conn.Read(context.Background()); err != nil {
			return
		}
	}
}
