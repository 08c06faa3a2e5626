package app

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"moim/app/call"
)

// chatLine is one message that somebody else has written, as headless writes it
// down: one line of JSON. Its names are a contract, as the statistics' are.
type chatLine struct {
	Time   time.Time   `json:"time"` // when it was written, as far as is known
	ID     call.PeerID `json:"id"`   // the author's
	Name   string      `json:"name"`
	Number uint64      `json:"n"` // counts the author's messages from 1
	Text   string      `json:"text"`
	Told   bool        `json:"told,omitempty"`    // somebody else has told it
	Teller string      `json:"told_by,omitempty"` // the name of that one
}

// chatLines writes the messages of others as they come.
type chatLines struct {
	out     io.Writer // nil where none are wanted
	arrived uint64    // up to there they are written
}

// write writes what has come since the last time, in the order in which it came.
func (c *chatLines) write(s *call.Snapshot, now time.Time) error {
	if c.out == nil || s.Chat.Arrived == c.arrived {
		return nil
	}
	var news []call.ChatMessage
	for _, m := range s.Chat.Messages {
		if m.Arrival > c.arrived && !m.Own {
			news = append(news, m)
		}
	}
	c.arrived = s.Chat.Arrived
	slices.SortFunc(news, func(a, b call.ChatMessage) int { return int(a.Arrival) - int(b.Arrival) })
	for _, m := range news {
		line, err := json.Marshal(chatLine{
			Time: now.Add(m.At - s.At), ID: m.Author, Name: m.Name, Number: m.Number, Text: m.Text, Told: m.Told, Teller: m.Teller,
		})
		if err != nil {
			return fmt.Errorf("encode chat: %w", err)
		}
		if _, err := c.out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write chat: %w", err)
		}
	}
	return nil
}
