package call_test

import (
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// FuzzChat feeds step what a hostile peer may send over the data channel: each
// line of the input is a message, from two peers by turns.
func FuzzChat(f *testing.F) {
	for _, seed := range []string{
		`{"type":"chat","chat":{"next":1,"first":1,"last":0}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":1,"messages":[{"n":1,"clock":1,"age":5,"text":"hello"}]}}` + "\n" +
			`{"type":"chat","chat":{"next":2,"first":1,"last":1,"messages":[{"n":1,"clock":1,"text":"안녕"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":9,"last":9,"messages":[{"n":9,"clock":9007199254740991,"age":1099511627776,"text":"x"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":0,"ask":{"clock":0,"n":0}}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":0,"told":{"messages":[{"n":1,"clock":1,"age":0,"text":"x","author":"77777777777777777777777777777777","name":"G"}],"left":3}}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":0,"told":{"messages":[],"left":3}}}`,
		`{"type":"chat","chat":null}`, `{"type":"chat","chat":{"next":-1}}`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := chatting(t, below, above)
		s.play(call.SendChat{Text: "own"})
		from := below
		for line := range splitLines(data) {
			s.play(call.MessageReceived{Peer: from, Channel: call.DataChannel, Data: line})
			s.until(s.now + time.Second)
			if from == below {
				from = above
			} else {
				from = below
			}
		}
		chat := s.snapshot().Chat
		seen := make(map[signaling.ChatPlace]bool)
		for i, m := range chat.Messages {
			place := signaling.ChatPlace{Author: string(m.Author), Number: m.Number}
			if seen[place] || m.Text == "" || m.Text != signaling.CleanChatText(m.Text) || m.Own != (m.Author == self) || m.At > s.now {
				t.Errorf("message %d is %+v", i, m)
			}
			seen[place] = true
		}
		for _, e := range s.take() {
			if out, ok := e.(call.SendData); ok {
				if _, err := out.Payload.Encode(); err != nil {
					t.Errorf("cannot encode what is sent: %v", err)
				}
			}
		}
	})
}
