package signaling_test

import (
	"testing"

	"moim/signaling"
)

func TestCleanChatText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"hello":                       "hello",
		" \n two\r\nlines\r \n":       "two\nlines",
		"a\tb\u0000\u001b[31mc\u0085": "a b[31mc",
		"\u202egnp.exe\u2069":         "gnp.exe",
		"a\u2028b\u2029c":             "a\nb\nc",
		"안녕 \u200f👩\u200d💻":           "안녕 \u200f👩\u200d💻",
		"\u00a0x\u00a0":               "\u00a0x\u00a0",
		"":                            "",
	} {
		if got := signaling.CleanChatText(text); got != want {
			t.Errorf("CleanChatText(%q) = %q, want %q", text, got, want)
		}
	}
}
