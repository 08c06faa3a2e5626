package signaling

import (
	"crypto/rand"
	"errors"
	"strings"
	"unicode"
)

// ErrMalformedCode says that a text is not a room code.
var ErrMalformedCode = errors.New("not a room code")

const (
	codeLength = 12
	codeGroup  = 4

	// crockford is Douglas Crockford's base32 alphabet: no I, L, O and U.
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// Code is a room code: 60 random bits that whoever joins a room must know. Its
// value is canonical: 12 upper-case characters without separators. The zero
// Code is no code. A server never sees it; see Room.
type Code struct {
	canonical string
}

// NewCode makes a code from the system's cryptographic random source.
func NewCode() Code {
	var raw [codeLength]byte
	_, _ = rand.Read(raw[:]) // never fails, see crypto/rand
	for i, b := range raw {
		raw[i] = crockford[b%byte(len(crockford))] // 256 is a multiple of 32: no bias
	}
	return Code{canonical: string(raw[:])}
}

// ParseCode reads a code forgivingly: case, spaces and dashes do not matter, o
// is 0, i and l are 1, and full-width letters are letters. The error is
// ErrMalformedCode.
func ParseCode(text string) (Code, error) {
	canonical := make([]byte, 0, codeLength)
	for _, r := range text {
		if isCodeSeparator(r) {
			continue
		}
		c, ok := codeCharacter(r)
		if !ok || len(canonical) == codeLength {
			return Code{}, ErrMalformedCode
		}
		canonical = append(canonical, c)
	}
	if len(canonical) != codeLength {
		return Code{}, ErrMalformedCode
	}
	return Code{canonical: string(canonical)}, nil
}

// String shows the code in three groups of four, as people read it.
func (c Code) String() string {
	if c.IsZero() {
		return ""
	}
	return c.canonical[:codeGroup] + "-" + c.canonical[codeGroup:2*codeGroup] + "-" + c.canonical[2*codeGroup:]
}

// Canonical is the code as it is derived from and written into messages: 12
// characters without separators, "" where there is none.
func (c Code) Canonical() string { return c.canonical }

// IsZero says that there is no code.
func (c Code) IsZero() bool { return c.canonical == "" }

// codeCharacter is the canonical character that somebody meant by r.
func codeCharacter(r rune) (byte, bool) {
	r = narrow(r)
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	if r > unicode.MaxASCII || strings.IndexByte(crockford, byte(r)) < 0 {
		return 0, false
	}
	return byte(r), true
}

// narrow turns the full-width forms that East Asian input methods write
// (U+FF01 to U+FF5E) into the ASCII they stand for.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

func isCodeSeparator(r rune) bool {
	return isDash(r) || unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff'
}

func isDash(r rune) bool {
	return narrow(r) == '-' || (r >= '\u2010' && r <= '\u2015') || r == '\u2212'
}
