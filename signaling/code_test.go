package signaling_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"moim/signaling"
)

func TestNewCodeReadsBack(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$`)
	seen := make(map[string]bool)
	for range 1000 {
		code := signaling.NewCode()
		if !form.MatchString(code.String()) {
			t.Fatalf("code %q has the wrong form", code)
		}
		back, err := signaling.ParseCode(code.String())
		if err != nil || back != code {
			t.Fatalf("ParseCode(%q) = %v, %v", code, back, err)
		}
		if seen[code.String()] {
			t.Fatalf("code %q came twice", code)
		}
		seen[code.String()] = true
	}
}

func TestParseCode(t *testing.T) {
	tests := []struct{ text, want string }{
		{"ABCD-EFGH-JKMN", "ABCD-EFGH-JKMN"},
		{"abcdefghjkmn", "ABCD-EFGH-JKMN"},
		{"  abcd efgh\tjkmn\n", "ABCD-EFGH-JKMN"},
		{"oOiIlL000111", "0011-1100-0111"},
		{"ABCD–EFGH—JKMN", "ABCD-EFGH-JKMN"},
		{"ＡＢＣＤ－ＥＦＧＨ　ＪＫＭＮ", "ABCD-EFGH-JKMN"},
		{"A-B-C-D-E-F-G-H-J-K-M-N", "ABCD-EFGH-JKMN"},
		{"", ""},
		{"ABCD-EFGH-JKM", ""},
		{"ABCD-EFGH-JKMNP", ""},
		{"UBCD-EFGH-JKMN", ""},
		{"ABCD-EFGH-JKM!", ""},
		{"가나다라-마바사아-자차카타", ""},
		{"\xff\xfe", ""},
		{strings.Repeat("A", 10_000), ""},
	}
	for _, test := range tests {
		code, err := signaling.ParseCode(test.text)
		if code.String() != test.want || (test.want == "") != errors.Is(err, signaling.ErrMalformedCode) {
			t.Errorf("ParseCode(%.40q) = %q, %v; want %q", test.text, code, err, test.want)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	for _, seed := range []string{"ABCD-EFGH-JKMN", "oil oil oil oil", "ＡＢＣＤ", "\xff", "ABCD–EFGH—JKMN"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := signaling.ParseCode(text)
		if err != nil {
			return
		}
		back, err := signaling.ParseCode(code.String())
		if err != nil || back != code {
			t.Fatalf("%q: %q does not read back: %v", text, code, err)
		}
		if invitation, err := signaling.ParseInvitation(text); err != nil || invitation.Code != code {
			t.Fatalf("%q is a code but not an invitation: %v", text, err)
		}
	})
}
