package bench_test

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/assets/guest/guesttest"
	"moim/media"
	"moim/media/audio/audiotest"
)

// listenerPage is the page that listens.
//
//go:embed testdata/listener.html
var listenerPage []byte

// soundReport is what Chromium says about a jitter buffer: the counters of
// RTCInboundRtpStreamStats, samples and sample-seconds.
type soundReport struct {
	Total     float64 `json:"total"`
	Concealed float64 `json:"concealed"`
	Silent    float64 `json:"silent"`
	Delay     float64 `json:"delay"`
	Emitted   float64 `json:"emitted"`
	Target    float64 `json:"target"`
	Inserted  float64 `json:"inserted"`
	Removed   float64 `json:"removed"`
	Lost      float64 `json:"lost"`
	Received  float64 `json:"received"`
}

// listener is a browser that listens to several voices.
type listener struct{ *page }

func startListener(t *testing.T) listener {
	t.Helper()
	l := listener{startPageOf(t, listenerPage, guesttest.Config{Flags: []string{"autoplay-policy=no-user-gesture-required"}})}
	evaluate[chromedp.Void](t, l.page, "prepare()")
	return l
}

func (l listener) report(t *testing.T, index int) soundReport {
	t.Helper()
	return evaluate[soundReport](t, l.page, fmt.Sprintf("report(%d)", index))
}

// heard is what was played of a voice.
func (l listener) heard(t *testing.T, index int) []int16 {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(evaluate[string](t, l.page, fmt.Sprintf("heard(%d)", index)))
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, len(data)/2)
	if err := binary.Read(bytes.NewReader(data[:2*len(pcm)]), binary.LittleEndian, pcm); err != nil {
		t.Fatal(err)
	}
	return pcm
}

// speaker sends packets of sound to a listener when it is told to.
type speaker struct {
	track *webrtc.TrackLocalStaticRTP
}

// connectSpeaker connects the voice of that index to a listener.
func connectSpeaker(t *testing.T, l listener, index int) *speaker {
	t.Helper()
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: media.SampleRate, Channels: 2}
	s := &speaker{}
	if s.track, err = webrtc.NewTrackLocalStaticRTP(capability, "voice", "voice"); err != nil {
		t.Fatal(err)
	}
	connected := make(chan struct{}, 1)
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			connected <- struct{}{}
		}
	})
	if _, err := pc.AddTrack(s.track); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	text := strings.ReplaceAll(pc.LocalDescription().SDP, "a=sendrecv", "a=sendonly")
	answer := evaluate[string](t, l.page, fmt.Sprintf("answer(%d, %q)", index, text))
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-connected:
	case <-time.After(patience):
		t.Fatal("the listener does not connect")
	}
	return s
}

// speak sends packets as a trace says, and returns when each of them left.
func (s *speaker) speak(t *testing.T, packets [][]byte, trace audiotest.Trace, begin time.Time) audiotest.Trace {
	t.Helper()
	const firstSequence, firstTimestamp = 1000, 100_000
	sent := audiotest.Trace{Name: trace.Name}
	for _, a := range trace.Arrivals {
		pass(t, time.Until(begin.Add(a.At)))
		p := rtp.Packet{Header: rtp.Header{
			Version: 2, Marker: a.Number == 0, SequenceNumber: uint16(firstSequence + a.Number),
			Timestamp: uint32(firstTimestamp + a.Number*media.BlockSamples),
		}, Payload: packets[a.Number]}
		if err := s.track.WriteRTP(&p); err != nil {
			t.Errorf("send: %v", err)
			return sent
		}
		sent.Arrivals = append(sent.Arrivals, audiotest.Arrival{Number: a.Number, At: time.Since(begin)})
	}
	return sent
}
