package signaling

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrNameTooLong says that a name has more than MaxName characters.
var ErrNameTooLong = errors.New("name is longer than 64 characters")

// CheckName tells whether a participant may call itself so. The error is
// ErrNameTooLong.
func CheckName(name string) error {
	if utf8.RuneCountInString(name) > MaxName {
		return ErrNameTooLong
	}
	return nil
}

// Encode writes the card, to be sealed. The error is ErrNameTooLong.
func (c Card) Encode() (json.RawMessage, error) {
	if err := CheckName(c.Name); err != nil {
		return nil, err
	}
	return encode(c)
}

// ParseCard reads another participant's card. It never fails, because a card
// that cannot be read is no reason not to talk: a malformed one is empty, a name
// that is too long is cut, and control characters are dropped.
func ParseCard(data json.RawMessage) Card {
	var c Card
	if len(data) == 0 || len(data) > MaxCard || json.Unmarshal(data, &c) != nil {
		return Card{}
	}
	c.Name = strings.TrimSpace(strings.Map(printable, c.Name))
	if CheckName(c.Name) != nil {
		c.Name = string([]rune(c.Name)[:MaxName])
	}
	return c
}

// printable drops what would let a name change how the text around it is drawn:
// control characters and bidirectional overrides.
func printable(r rune) rune {
	if unicode.IsControl(r) || (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069') {
		return -1
	}
	return r
}
