package signaling

import "strings"

// CredentialLifetime is how long, in seconds, the credentials of an ICE open
// new allocations at the most.
const CredentialLifetime = 600

// Limits of what a client takes from a server that offers ICE.
const (
	maxICEServers = 8
	maxICEURLs    = 8
	maxICEText    = 512 // bytes of a URL, user name (RFC 8489 section 14.3: below 509) or credential
)

// ICE is what a participant's connections may use to find a path (RFC 8445):
// STUN and TURN servers, with credentials of that participant's own.
type ICE struct {
	Servers []ICEServer `json:"servers"`
	// Lifetime is for how many seconds, from when the message was sent, the
	// credentials open new allocations. Those that are open may go on.
	Lifetime int `json:"lifetime"`
}

// ICEServer is a STUN or TURN server in several ways, as W3C's RTCIceServer.
type ICEServer struct {
	URLs       []string `json:"urls"`                 // RFC 7064, RFC 7065
	Username   string   `json:"username,omitempty"`   // TURN only
	Credential string   `json:"credential,omitempty"` // TURN only
}

// Relays says whether any of the URLs is one of TURN.
func (s ICEServer) Relays() bool {
	for _, u := range s.URLs {
		if strings.HasPrefix(u, "turn:") || strings.HasPrefix(u, "turns:") {
			return true
		}
	}
	return false
}

// Usable lists the servers that are well-formed, as far as a client takes
// them; none where i is nil. What another version or a hostile server added is
// left out.
func (i *ICE) Usable() []ICEServer {
	if i == nil {
		return nil
	}
	var servers []ICEServer
	for _, s := range i.Servers[:min(len(i.Servers), maxICEServers)] {
		if s = s.usable(); len(s.URLs) > 0 {
			servers = append(servers, s)
		}
	}
	return servers
}

// usable leaves out URLs of other schemes, and such of TURN without credentials.
func (s ICEServer) usable() ICEServer {
	if len(s.Username) > maxICEText || len(s.Credential) > maxICEText {
		return ICEServer{}
	}
	kept := ICEServer{Username: s.Username, Credential: s.Credential}
	for _, u := range s.URLs[:min(len(s.URLs), maxICEURLs)] {
		scheme, rest, _ := strings.Cut(u, ":")
		relays := scheme == "turn" || scheme == "turns"
		switch {
		case rest == "" || len(u) > maxICEText || strings.ContainsAny(u, " \t\r\n"):
		case relays && s.Username != "" && s.Credential != "", scheme == "stun", scheme == "stuns":
			kept.URLs = append(kept.URLs, u)
		}
	}
	return kept
}
