package mesh

import (
	"strings"

	"github.com/pion/webrtc/v4"

	"moim/signaling"
)

// maxWaiting bounds the candidates that wait for their description.
const maxWaiting = 64

// candidate takes a candidate of the peer. One that is ahead of its
// description waits for it.
func (c *connection) candidate(in signaling.Candidate) {
	if !c.private.admits(in.Candidate) {
		return
	}
	ufrag := in.Ufrag
	if ufrag == "" {
		ufrag = candidateUfrag(in.Candidate)
	}
	init := webrtc.ICECandidateInit{
		Candidate: in.Candidate, SDPMid: in.SDPMid, SDPMLineIndex: in.SDPMLineIndex,
	}
	if ufrag != "" {
		init.UsernameFragment = &ufrag
	}
	c.add(init)
}

func (c *connection) add(init webrtc.ICECandidateInit) {
	if !c.belongs(init) {
		if len(c.waiting) >= maxWaiting {
			c.waiting = append(c.waiting[:0], c.waiting[1:]...)
		}
		c.waiting = append(c.waiting, init)
		return
	}
	if err := c.pc.AddICECandidate(init); err != nil {
		c.peer.logger.Debug("candidate ignored", "error", err)
	}
}

// belongs says whether the description that a candidate goes with is there.
func (c *connection) belongs(init webrtc.ICECandidateInit) bool {
	d := c.pc.RemoteDescription()
	if d == nil {
		return false
	}
	return init.UsernameFragment == nil || strings.Contains(d.SDP, "ice-ufrag:"+*init.UsernameFragment)
}

// addWaiting adds the candidates that came before their description.
func (c *connection) addWaiting() {
	waiting := c.waiting
	c.waiting = nil
	for _, init := range waiting {
		c.add(init)
	}
}

// candidateFound tells the peer a candidate; nil says that there are no more.
func (c *connection) candidateFound(found *webrtc.ICECandidate) {
	out := signaling.Candidate{}
	if found != nil {
		init := found.ToJSON()
		text, ok := c.concealCandidate(init.Candidate)
		if !ok {
			return
		}
		out = signaling.Candidate{
			Candidate: text, SDPMid: init.SDPMid, SDPMLineIndex: init.SDPMLineIndex,
			Ufrag: candidateUfrag(init.Candidate),
		}
	}
	c.peer.signal(signaling.Payload{Type: signaling.PayloadCandidate, Candidate: &out})
}

// candidateUfrag reads the extension that names the candidate's generation
// (RFC 8838 section 5.2.1).
func candidateUfrag(candidate string) string {
	fields := strings.Fields(candidate)
	for i := 8; i+1 < len(fields); i++ {
		if fields[i] == "ufrag" {
			return fields[i+1]
		}
	}
	return ""
}

// conceal takes out of a description what would tell the own addresses, where
// those are hidden: mDNS may have failed, and then pion offers them in clear.
func (c *connection) conceal(text string) string {
	if !c.private.conceals() {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		value, isCandidate := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "a=candidate:")
		if !isCandidate {
			out.WriteString(line)
			continue
		}
		if shown, ok := c.concealCandidate(value); ok {
			out.WriteString("a=candidate:" + shown + "\r\n")
		}
	}
	return out.String()
}

// concealCandidate hides the base address of a candidate; ok is false for a
// host candidate that is an address itself (RFC 8828 section 5.2, mode 3).
func (c *connection) concealCandidate(candidate string) (shown string, ok bool) {
	if !c.private.conceals() {
		return candidate, true
	}
	fields := strings.Fields(candidate)
	for i := 0; i+1 < len(fields); i++ {
		switch fields[i] {
		case "typ":
			if fields[i+1] == "host" && (i < 2 || !strings.HasSuffix(fields[i-2], ".local")) {
				return "", false
			}
		case "raddr":
			fields[i+1] = "0.0.0.0"
		case "rport":
			fields[i+1] = "0"
		}
	}
	return strings.Join(fields, " "), true
}
