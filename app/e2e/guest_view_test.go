package e2e_test

// view is what a guest's page shows, and what its PeerConnections say
// (W3C WebRTC Statistics), at one moment.
type view struct {
	Phase   string     `json:"phase"`
	Self    string     `json:"self"` // its participant
	Secure  bool       `json:"secure"`
	Visible bool       `json:"visible"` // the tab is in front
	Problem string     `json:"problem"`
	Status  string     `json:"status"`
	Upload  string     `json:"upload"`
	Tiles   []string   `json:"tiles"` // participants that have a tile
	Peers   []viewPeer `json:"peers"` // by PeerConnection that is not closed
}

// viewPeer is one participant as a guest's page has it.
type viewPeer struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	State     string        `json:"state"`
	Camera    viewPicture   `json:"camera"`
	Screen    viewPicture   `json:"screen"`
	Sound     viewSound     `json:"sound"`
	Sending   viewSending   `json:"sending"`
	Transport viewTransport `json:"transport"`
}

// viewPicture is a remote picture: its tile, and the counters of its stream.
type viewPicture struct {
	Tile    bool    `json:"tile"`
	Text    string  `json:"text"`    // all that stands in the tile
	Shown   bool    `json:"shown"`   // there is a picture to be seen
	Painted int64   `json:"painted"` // frames that came to the video element
	Codec   string  `json:"codec"`
	Frames  int64   `json:"frames"` // decoded
	Dropped int64   `json:"dropped"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	FPS     float64 `json:"fps"`
	Freezes int64   `json:"freezes"`
	FreezeS float64 `json:"freezeS"`
	Packets int64   `json:"packets"`

	Keyframes  int64 `json:"keyframes"`  // decoded
	Complaints int64 `json:"complaints"` // keyframes asked for (PLI)
}

// viewSound is remote sound.
type viewSound struct {
	Codec     string  `json:"codec"`
	Energy    float64 `json:"energy"` // totalAudioEnergy
	Seconds   float64 `json:"seconds"`
	Concealed int64   `json:"concealed"` // samples
	Packets   int64   `json:"packets"`
}

// viewSending is a guest's camera as one peer gets it.
type viewSending struct {
	Width  int     `json:"width"`
	Height int     `json:"height"`
	FPS    float64 `json:"fps"`
	Target float64 `json:"target"` // bits per second
	Limit  string  `json:"limit"`  // qualityLimitationReason
}

// viewTransport is how the packets go.
type viewTransport struct {
	Local    string `json:"local"` // type of candidate
	Remote   string `json:"remote"`
	Sent     int64  `json:"sent"` // bytes
	Received int64  `json:"received"`
}

// peer finds a participant by name.
func (v view) peer(name string) (viewPeer, bool) {
	for _, p := range v.Peers {
		if p.Name == name {
			return p, true
		}
	}
	return viewPeer{}, false
}
