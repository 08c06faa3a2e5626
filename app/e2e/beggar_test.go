package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"moim/signaling"
)

// beggar is a participant that speaks PROTOCOL.md by hand: it takes the picture
// of one other participant, shows it to nobody, and asks for keyframes.
type beggar struct {
	t        *testing.T
	name     string
	id, host string // participants: itself, and whom it looks at
	signal   *websocket.Conn
	sealer   *signaling.Sealer
	opener   *signaling.Opener // of listen, after the welcome
	pc       *webrtc.PeerConnection
	picture  atomic.Uint32 // SSRC of the camera; 0 before its first packet
	packets  atomic.Int64  // of the camera
}

// beg joins a room, and connects with one participant of it.
func beg(t *testing.T, server *signald, room, name, host string) *beggar {
	t.Helper()
	code, err := signaling.ParseCode(room)
	if err != nil {
		t.Fatal(err)
	}
	b := &beggar{t: t, name: name, id: signaling.NewParticipantID()}
	sealed := code.Room()
	b.opener = signaling.NewOpener(sealed, b.id)
	b.sealer, err = signaling.NewSealer(sealed, b.id, signaling.Card{Name: name})
	b.must("seal the card", err)
	conn, welcome := enter(t, server, sealed, b.id, b.sealer.Card())
	for _, p := range welcome.Peers {
		card, err := b.opener.Card(p.Participant, p.Card)
		b.must("open a card", err)
		if card.Name == host {
			b.host = p.Participant
		}
	}
	if welcome.Type != signaling.TypeWelcome || b.host == "" {
		t.Fatalf("%s: %s is not in the room: %+v", name, host, welcome)
	}
	b.signal = conn
	b.connect()
	return b
}

// connect offers to receive sound, camera and screen.
func (b *beggar) connect() {
	b.t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true) // a computer may have no other address
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	b.must("make a PeerConnection", err)
	b.t.Cleanup(func() { _ = pc.Close() })
	b.pc = pc
	pc.OnTrack(b.receive)
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeVideo} {
		_, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		b.must("add a section", err)
	}
	negotiated, id := true, uint16(0)
	_, err = pc.CreateDataChannel("moim", &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &id})
	b.must("add the data channel", err)
	offer, err := pc.CreateOffer(nil)
	b.must("make an offer", err)
	gathered := webrtc.GatheringCompletePromise(pc)
	b.must("set the offer", pc.SetLocalDescription(offer))
	<-gathered
	b.tell(signaling.Payload{
		Type:        signaling.PayloadDescription,
		Description: &signaling.Description{Type: "offer", SDP: pc.LocalDescription().SDP},
	})
	go b.listen()
}

// receive reads a track, so that feedback is sent.
func (b *beggar) receive(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	for {
		if _, _, err := track.ReadRTP(); err != nil {
			return
		}
		if track.Kind() == webrtc.RTPCodecTypeVideo {
			b.picture.CompareAndSwap(0, uint32(track.SSRC()))
			b.packets.Add(1)
		}
	}
}

// listen takes the answer and the candidates that follow it.
func (b *beggar) listen() {
	for {
		var e signaling.Envelope
		if err := wsjson.Read(context.Background(), b.signal, &e); err != nil {
			return
		}
		if e.Type != signaling.TypeSealed || e.From != b.host {
			continue
		}
		text, err := b.opener.Message(e.From, e.To, e.Payload)
		var p signaling.Payload
		if err != nil || json.Unmarshal(text, &p) != nil {
			b.t.Errorf("%s: a message of the host does not open: %v", b.name, err)
			continue
		}
		switch {
		case p.Description != nil && p.Description.Type == "answer":
			if err := b.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: p.Description.SDP}); err != nil {
				b.t.Errorf("%s: take the answer: %v", b.name, err)
			}
		case p.Candidate != nil:
			// One that is not understood is no matter where others are.
			_ = b.pc.AddICECandidate(webrtc.ICECandidateInit{
				Candidate: p.Candidate.Candidate, SDPMid: p.Candidate.SDPMid, SDPMLineIndex: p.Candidate.SDPMLineIndex,
			})
		}
	}
}

func (b *beggar) tell(p signaling.Payload) {
	b.t.Helper()
	text, err := json.Marshal(p)
	b.must("write a payload", err)
	sealed, err := b.sealer.Seal(b.host, text)
	b.must("seal a payload", err)
	ctx, stop := context.WithTimeout(b.t.Context(), patience)
	defer stop()
	b.must("signal", wsjson.Write(ctx, b.signal, signaling.Envelope{V: signaling.Version, Type: signaling.TypeSealed, To: b.host, Payload: sealed}))
}

// untilFed waits until pictures come.
func (b *beggar) untilFed() {
	b.t.Helper()
	eventually(b.t, patience, b.name+": pictures", func() (bool, string) {
		return b.packets.Load() > 0, fmt.Sprintf("connection %s", b.pc.ConnectionState())
	})
}

// begUntil asks for a keyframe again and again (PLI, RFC 4585 section 6.3.1).
func (b *beggar) begUntil(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = b.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: b.picture.Load()}})
		case <-ctx.Done():
			return
		}
	}
}

func (b *beggar) must(what string, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.name, what, err)
	}
}
