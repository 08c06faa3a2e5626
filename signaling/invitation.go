package signaling

import (
	"encoding/hex"
	"strings"
	"unicode"
)

// Invitation is what somebody typed or pasted in order to join a room.
type Invitation struct {
	Code   Code
	Server string // the server's URL; empty where only a code was given
}

// ParseInvitation finds a room in text: a code, a moim:// link, a browser's
// link, or a sentence that contains one of them. Links win over codes, and the
// first one wins. The error is ErrMalformedCode.
func ParseInvitation(text string) (Invitation, error) {
	if code, err := ParseCode(text); err == nil {
		return Invitation{Code: code}, nil
	}
	text = strings.Map(narrow, text)
	if invitation, ok := findLink(text); ok {
		return invitation, nil
	}
	if code, ok := findCode(text); ok {
		return Invitation{Code: code}, nil
	}
	return Invitation{}, ErrMalformedCode
}

// findLink returns the first link in text that can be read.
func findLink(text string) (Invitation, bool) {
	for {
		i := strings.Index(text, "://")
		if i < 0 {
			return Invitation{}, false
		}
		scheme, rest := lastWord(text[:i]), text[i+len("://"):]
		if invitation, ok := readLink(scheme, rest); ok {
			return invitation, true
		}
		text = rest
	}
}

// lastWord returns the letters at the end of s in lower case.
func lastWord(s string) string {
	start := len(s)
	for start > 0 && isAlphanumeric(s[start-1]) {
		start--
	}
	return strings.ToLower(s[start:])
}

// readLink reads a link whose scheme is cut off and behind which text may follow.
func readLink(scheme, rest string) (Invitation, bool) {
	var markers []string
	switch scheme {
	case "moim":
		markers = []string{"r/"}
	case "https", "http":
		markers = []string{"r/#", "r#", "r/%23"} // the last where a program took the fragment for a path
	default:
		return Invitation{}, false
	}
	authority, path, _ := strings.Cut(rest, "/")
	host, port, err := parseAuthority(authority)
	if err != nil {
		return Invitation{}, false
	}
	tail, ok := cutAnyPrefix(path, markers)
	if !ok {
		return Invitation{}, false
	}
	code, ok := leadingCode(unescape(tail))
	if !ok {
		return Invitation{}, false
	}
	link := Link{Host: host, Port: port, Code: code}
	if scheme == "moim" {
		return Invitation{Code: code, Server: link.ServerURL()}, true
	}
	return Invitation{Code: code, Server: scheme + "://" + link.authority()}, true
}

func cutAnyPrefix(s string, prefixes []string) (string, bool) {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return rest, true
		}
	}
	return "", false
}

// unescape undoes percent-encoding (RFC 3986 section 2.1) in the part of a link
// that holds the code. A space that was encoded separates groups of the code, as
// a hyphen does; one that was not ends the link.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	s = strings.ReplaceAll(s, "%20", "-")
	plain := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if octet, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				plain = append(plain, octet...)
				i += 2
				continue
			}
		}
		plain = append(plain, s[i])
	}
	return strings.Map(narrow, string(plain))
}

// leadingCode reads the code at the start of s, up to the first character that
// cannot be part of one.
func leadingCode(s string) (Code, bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return !isCodeRune(r) && !isDash(r) })
	if end >= 0 {
		s = s[:end]
	}
	code, err := ParseCode(s)
	return code, err == nil
}

// findCode looks for a bare code in a sentence. Twelve letters can be a word
// and three times four as well ("join with code"), so a code counts if it is
// hyphenated, or has a digit, or is all upper case.
func findCode(text string) (Code, bool) {
	words := strings.FieldsFunc(text, func(r rune) bool { return !isCodeRune(r) && !isDash(r) })
	for i, word := range words {
		if word = strings.TrimFunc(word, isDash); word == "" {
			continue
		}
		if code, ok := deliberateCode(word); ok {
			return code, true
		}
		if i+2 < len(words) && isGroup(word) && isGroup(words[i+1]) && isGroup(words[i+2]) {
			if code, err := ParseCode(word + words[i+1] + words[i+2]); err == nil {
				return code, true
			}
		}
	}
	return Code{}, false
}

// deliberateCode reads a word that is a code and not likely to be just a word.
func deliberateCode(word string) (Code, bool) {
	code, err := ParseCode(word)
	if err != nil {
		return Code{}, false
	}
	deliberate := !hasLower(word) || strings.ContainsFunc(word, unicode.IsDigit) ||
		strings.Count(strings.Map(toHyphen, word), "-") == 2
	return code, deliberate
}

func toHyphen(r rune) rune {
	if isDash(r) {
		return '-'
	}
	return r
}

func isGroup(word string) bool { return len(word) == codeGroup && !hasLower(word) }

func hasLower(s string) bool { return strings.ContainsFunc(s, unicode.IsLower) }

func isCodeRune(r rune) bool { return r <= unicode.MaxASCII && isAlphanumeric(byte(r)) }
