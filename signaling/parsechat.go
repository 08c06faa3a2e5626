package signaling

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// maxCount is the largest number that every reader of JSON keeps exactly.
const maxCount = 1<<53 - 1

// maxAge is the greatest age of a message that is believed to be meant, in
// milliseconds.
const maxAge = 1 << 40

func (c *Chat) validate() error {
	if c.Next < 1 || c.Next > maxCount || c.First < 1 || c.First > maxCount || c.Last > maxCount {
		return badMessage("chat counts %d, %d, %d", c.Next, c.First, c.Last)
	}
	if c.Ask != nil && (c.Ask.Clock > maxCount || c.Ask.Number > maxCount || c.Ask.Author != "" && !isIdentity(c.Ask.Author)) {
		return badMessage("chat asked for after no place")
	}
	if c.Told != nil {
		if err := c.Told.validate(); err != nil {
			return err
		}
	}
	return c.validateMessages()
}

func (c *Chat) validateMessages() error {
	if len(c.Messages) > MaxChatBatch {
		return badMessage("chat of %d messages", len(c.Messages))
	}
	for i := range c.Messages {
		m := &c.Messages[i]
		if err := m.validate(); err != nil {
			return err
		}
		if i > 0 && m.Number != c.Messages[i-1].Number+1 {
			return badMessage("chat message %d after %d", m.Number, c.Messages[i-1].Number)
		}
	}
	return nil
}

func (t *ChatTold) validate() error {
	if len(t.Messages) > MaxChatBatch || t.Left < 0 {
		return badMessage("chat tells %d messages, %d left", len(t.Messages), t.Left)
	}
	for i := range t.Messages {
		q := &t.Messages[i]
		if err := q.validate(); err != nil {
			return err
		}
		if !isIdentity(q.Author) || CheckName(q.Name) != nil {
			return badMessage("chat message of nobody")
		}
		if i > 0 && ComparePlaces(t.Messages[i-1].Place(), q.Place()) >= 0 {
			return badMessage("chat told out of order")
		}
	}
	return nil
}

func (m *ChatMessage) validate() error {
	switch {
	case m.Number < 1 || m.Number > maxCount || m.Clock < 1 || m.Clock > maxCount:
		return badMessage("chat message %d at %d", m.Number, m.Clock)
	case m.Age < 0 || m.Age > maxAge:
		return badMessage("chat message of age %d", m.Age)
	case utf8.RuneCountInString(m.Text) > MaxChatText:
		return &Error{Code: CodeTooLarge, Message: "chat message is too long"}
	}
	return nil
}

// Place is where the message stands among all.
func (q *ChatQuote) Place() ChatPlace {
	return ChatPlace{Clock: q.Clock, Author: q.Author, Number: q.Number}
}

// ComparePlaces is negative where a comes before b, and 0 where they are one.
func ComparePlaces(a, b ChatPlace) int {
	return cmp.Or(cmp.Compare(a.Clock, b.Clock), cmp.Compare(a.Author, b.Author), cmp.Compare(a.Number, b.Number))
}

// CleanName is a name that somebody else tells, as ParseCard reads it; the
// error of CheckName is not looked for.
func CleanName(name string) string {
	return strings.TrimSpace(strings.Map(printable, name))
}
