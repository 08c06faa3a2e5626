package mesh

import (
	"strings"

	"github.com/pion/sdp/v3"
)

// Directions of a section (RFC 8866 section 6.7), as attribute lines.
const (
	lineInactive = "a=inactive"
	lineRecvOnly = "a=recvonly"
	lineSendOnly = "a=sendonly"
	lineSendRecv = "a=sendrecv"
)

// offered are the directions of an offer's sections by mid, as lines, where
// they had to be changed.
type offered map[string]string

// forPion writes an offer for pion, and tells what has been changed. For pion,
// inactive is the end of a transceiver, from which there is no way back, and a
// transceiver that only sends answers a peer that only sends with the same. For
// a browser all directions are switches. So sections live on, and receive
// wherever the peer sends; one with port 0 has come to its end indeed.
func forPion(offer string) (string, offered) {
	changed := make(offered)
	return eachSection(offer, func(mid, section string) string {
		if mid == "" || rejected(section) {
			return section
		}
		section = oneLayer(section)
		switch {
		case hasLine(section, lineInactive):
			changed[mid] = lineInactive
			return replaceLine(section, lineInactive, lineRecvOnly)
		case hasLine(section, lineSendOnly):
			changed[mid] = lineSendOnly
			return replaceLine(section, lineSendOnly, lineSendRecv)
		default:
			return section
		}
	}), changed
}

// forPeer writes pion's answer to what forPion has changed.
func (o offered) forPeer(answer string) string {
	if len(o) == 0 {
		return answer
	}
	return eachSection(answer, func(mid, section string) string {
		switch o[mid] {
		case lineInactive:
			section = replaceLine(section, lineRecvOnly, lineInactive)
			section = replaceLine(section, lineSendOnly, lineInactive)
			return replaceLine(section, lineSendRecv, lineInactive)
		case lineSendOnly:
			section = replaceLine(section, lineSendOnly, lineInactive)
			return replaceLine(section, lineSendRecv, lineRecvOnly)
		default:
			return section
		}
	})
}

// receives says in which sections of a peer's description, by mid, it takes
// what is sent.
func receives(text string) map[string]bool {
	takes := make(map[string]bool)
	eachSection(text, func(mid, section string) string {
		takes[mid] = !rejected(section) && !hasLine(section, lineInactive) && !hasLine(section, lineSendOnly)
		return section
	})
	return takes
}

// eachSection changes the sections of a description one by one.
func eachSection(text string, change func(mid, section string) string) string {
	const begin = "\nm="
	at := strings.Index(text, begin)
	if at < 0 {
		return text
	}
	var out strings.Builder
	out.WriteString(text[:at+1])
	for rest := text[at+1:]; rest != ""; {
		section := rest
		if end := strings.Index(rest, begin); end >= 0 {
			section = rest[:end+1]
		}
		rest = rest[len(section):]
		out.WriteString(change(valueOf(section, "a="+sdp.AttrKeyMID+":"), section))
	}
	return out.String()
}

// rejected says whether a section has port 0 and is not bundled with another
// (RFC 9143 section 6).
func rejected(section string) bool {
	fields := strings.Fields(section)
	return len(fields) > 1 && fields[1] == "0" && !hasLine(section, "a=bundle-only")
}

func valueOf(section, prefix string) string {
	for line := range strings.Lines(section) {
		if value, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimRight(value, "\r\n")
		}
	}
	return ""
}

func hasLine(section, wanted string) bool {
	for line := range strings.Lines(section) {
		if strings.TrimRight(line, "\r\n") == wanted {
			return true
		}
	}
	return false
}

func replaceLine(section, from, to string) string {
	var out strings.Builder
	for line := range strings.Lines(section) {
		if text := strings.TrimRight(line, "\r\n"); text == from {
			line = to + line[len(text):]
		}
		out.WriteString(line)
	}
	return out.String()
}
