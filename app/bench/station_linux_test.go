package bench_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pion/webrtc/v4"
)

// Roles of a station.
const (
	roleReceiver     = "receiver"     // takes what comes and counts it
	roleMediadevices = "mediadevices" // sends the pattern camera through mediadevices' tracks
	roleGCC          = "gcc"          // sends what pion's congestion controller allows
)

// request is what a party is asked to do about one of its connections.
type request struct {
	Op       string   `json:"op"` // offer, answer, accept or report
	Peer     int      `json:"peer"`
	SDP      string   `json:"sdp"`
	Encoding encoding `json:"encoding"`
	Part     *part    `json:"part,omitempty"` // of the pictures, which a page is to keep
}

// encoding limits what is sent to one receiver: RTCRtpEncodingParameters.
type encoding struct {
	MaxBitrate int     `json:"maxBitrate,omitempty"` // bits per second of the picture; 0 for no limit
	Scale      float64 `json:"scaleResolutionDownBy,omitempty"`
}

// reply answers a request.
type reply struct {
	SDP   string `json:"sdp"`
	Flows []flow `json:"flows"`
	Error string `json:"error"`
}

// flow counts what went through one connection so far.
type flow struct {
	Connected bool    `json:"connected"`
	At        float64 `json:"at"`        // seconds, when frames and sound were counted
	Frames    int64   `json:"frames"`    // sent by a sender; decoded, or merely complete, at a receiver
	Width     int     `json:"width"`     // pixels of the latest picture; 0 where nobody decodes
	Freezes   int64   `json:"freezes"`   // as the receiver itself counts them; 0 where it does not
	Frozen    float64 `json:"frozen"`    // seconds of those
	Delay     float64 `json:"delay"`     // seconds: from capture to decoding where moim counts, from the first packet to decoding in browsers, in the mean
	Keyframes int64   `json:"keyframes"` // made for the receiver, or decoded by it
	SoundS    float64 `json:"soundS"`    // seconds of sound played; 0 where nothing plays
	Concealed float64 `json:"concealed"` // seconds of it that had to be invented
	BytesAt   float64 `json:"bytesAt"`   // seconds, when bytes were counted
	Bytes     int64   `json:"bytes"`     // of RTP with headers; of all of IP where moim counts
}

// span is what happened in a flow between two reports.
type span struct {
	fps, bps  float64
	freezes   int64
	concealed float64 // share of the sound
}

func (f flow) since(before flow) span {
	s := span{freezes: f.Freezes - before.Freezes}
	if seconds := f.At - before.At; seconds > 0 {
		s.fps = float64(f.Frames-before.Frames) / seconds
	}
	if seconds := f.BytesAt - before.BytesAt; seconds > 0 {
		s.bps = 8 * float64(f.Bytes-before.Bytes) / seconds
	}
	if sound := f.SoundS - before.SoundS; sound > 0 {
		s.concealed = (f.Concealed - before.Concealed) / sound
	}
	return s
}

// station is a sender or receiver made of pion's parts, in a process of its own.
type station struct {
	api         func(peer int) (*webrtc.API, error)
	supply      func(peer int, pc *webrtc.PeerConnection, e encoding) error // what a sender sends
	begin       time.Time
	connections []*webrtc.PeerConnection
	flows       []*meter
}

// runStation answers requests, one JSON object a line, until there are no more.
func runStation(role string, in io.Reader, out io.Writer) error {
	s, err := newStation(role)
	if err != nil {
		return err
	}
	defer s.close()
	s.begin = time.Now()
	requests, replies := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var r request
		if err := requests.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		answer, err := s.handle(r)
		if err != nil {
			answer.Error = err.Error()
		}
		if err := replies.Encode(answer); err != nil {
			return fmt.Errorf("reply: %w", err)
		}
	}
}

func newStation(role string) (*station, error) {
	switch role {
	case roleReceiver:
		return &station{api: plainAPI}, nil
	case roleMediadevices:
		return newMediadevicesStation()
	case roleGCC:
		return newGCCStation(), nil
	}
	return nil, fmt.Errorf("there is no role %q", role)
}

func (s *station) close() {
	for _, pc := range s.connections {
		_ = pc.Close()
	}
}

func (s *station) handle(r request) (reply, error) {
	switch r.Op {
	case "offer":
		pc, err := s.open(r.Peer)
		if err != nil {
			return reply{}, err
		}
		if err := s.supply(r.Peer, pc, r.Encoding); err != nil {
			return reply{}, err
		}
		return describe(pc, pc.CreateOffer)
	case "answer":
		pc, err := s.open(r.Peer)
		if err != nil {
			return reply{}, err
		}
		if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: r.SDP}); err != nil {
			return reply{}, fmt.Errorf("take the offer: %w", err)
		}
		return describe(pc, pc.CreateAnswer)
	case "accept":
		description := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: r.SDP}
		return reply{}, s.connections[r.Peer].SetRemoteDescription(description)
	case "report":
		return reply{Flows: s.report()}, nil
	}
	return reply{}, fmt.Errorf("there is no request %q", r.Op)
}

// open makes the next connection. Peers are numbered from zero in their order.
func (s *station) open(peer int) (*webrtc.PeerConnection, error) {
	if peer != len(s.connections) {
		return nil, fmt.Errorf("connection %d cannot be the next of %d", peer, len(s.connections))
	}
	api, err := s.api(peer)
	if err != nil {
		return nil, err
	}
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, fmt.Errorf("open connection %d: %w", peer, err)
	}
	m := &meter{}
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { m.read(pc, track) })
	s.connections, s.flows = append(s.connections, pc), append(s.flows, m)
	return pc, nil
}

func (s *station) report() []flow {
	flows := make([]flow, len(s.flows))
	for i, m := range s.flows {
		flows[i] = m.flow()
		flows[i].At = time.Since(s.begin).Seconds()
		flows[i].BytesAt = flows[i].At
		flows[i].Connected = s.connections[i].ConnectionState() == webrtc.PeerConnectionStateConnected
	}
	return flows
}

// describe makes a description that holds all candidates.
func describe[O any](pc *webrtc.PeerConnection, create func(*O) (webrtc.SessionDescription, error)) (reply, error) {
	description, err := create(nil)
	if err != nil {
		return reply{}, fmt.Errorf("describe the connection: %w", err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(description); err != nil {
		return reply{}, fmt.Errorf("begin to gather: %w", err)
	}
	<-gathered
	return reply{SDP: pc.LocalDescription().SDP}, nil
}
