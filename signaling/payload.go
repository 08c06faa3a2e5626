package signaling

// PayloadType names what one participant tells another through a sealed message.
type PayloadType string

// What participants tell each other.
const (
	PayloadDescription PayloadType = "description" // an offer or answer (RFC 9429)
	PayloadCandidate   PayloadType = "candidate"   // one ICE candidate (trickle, RFC 8838)
	PayloadStatus      PayloadType = "status"      // which tracks the sender has switched on
	PayloadDemand      PayloadType = "demand"      // which layer of the receiver's tracks the sender asks for
	PayloadHost        PayloadType = "host"        // that the sender's application could host the room, and where
	PayloadChat        PayloadType = "chat"        // text for people; over the data channel as well
	PayloadHold        PayloadType = "hold"        // that the sender holds the room's admin key
	PayloadKey         PayloadType = "key"         // that key, for one participant alone
	PayloadMove        PayloadType = "move"        // a new code: the room goes on under it
)

// The identifiers of the MediaStreams (msid, RFC 8830) that a participant
// sends: camera and microphone share one, the screen and its sound another.
const (
	StreamCamera = "camera"
	StreamScreen = "screen"
)

// Payload is what travels inside a sealed message. Exactly the field that Type
// names is set.
type Payload struct {
	Type        PayloadType  `json:"type"`
	Description *Description `json:"description,omitempty"`
	Candidate   *Candidate   `json:"candidate,omitempty"`
	Status      *Status      `json:"status,omitempty"`
	Demand      []Demand     `json:"demand,omitzero"`
	Host        *Host        `json:"host,omitempty"`
	Chat        *Chat        `json:"chat,omitempty"`
	Hold        *Hold        `json:"hold,omitempty"`
	Key         *Key         `json:"key,omitempty"`
	Move        *Move        `json:"move,omitempty"`
}

// Description is a session description.
type Description struct {
	Type string `json:"type"` // "offer", "answer" or "rollback"
	SDP  string `json:"sdp"`
}

// Candidate is an RTCIceCandidateInit. An empty Candidate string ends the
// candidates of this generation.
type Candidate struct {
	Candidate     string  `json:"candidate"`
	SDPMid        *string `json:"sdpMid,omitempty"`
	SDPMLineIndex *uint16 `json:"sdpMLineIndex,omitempty"`
	Ufrag         string  `json:"usernameFragment,omitempty"`
}

// Status says which of its tracks a participant has switched on, and whether
// the upload that it allows itself makes others see less of them.
type Status struct {
	Microphone bool `json:"microphone"`
	Camera     bool `json:"camera"`
	Screen     bool `json:"screen"`
	Limited    bool `json:"limited,omitempty"`
	// Carries is how many people in the room, oneself included, the upload carries with
	// pictures, as far as that is measured; 0: not known.
	Carries int `json:"carries,omitempty"`
}

// Demand says how one of the receiver's tracks is shown at the sender of the
// payload. Width and Height are pixels of the tile; Visible false asks for nothing.
type Demand struct {
	Track   string `json:"track"` // "camera" or "screen"
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Visible bool   `json:"visible"`
	Pinned  bool   `json:"pinned,omitempty"` // shown large: before others, where not all can be sent
	Layer   string `json:"layer,omitempty"`  // "h", "m" or "l" where one is asked for by name
}

// Host says that the sender's application can take the room over when the one
// that hosts it has gone.
type Host struct {
	// Addresses are where its server would listen: HOST:PORT, at most MaxHostAddresses,
	// each on the local network. The port may turn out to be another one.
	Addresses []string `json:"addresses,omitempty"`
	// Serving is true where the room is hosted there at present.
	Serving bool `json:"serving,omitempty"`
}
