package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/certificate"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// window is how many messages are under way at a time.
const window = 64

// BenchmarkEcho is the yardstick for BenchmarkRelay: the same bytes through a
// bare WebSocket server that sends back what it gets.
func BenchmarkEcho(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = ws.CloseNow() }()
		for {
			kind, data, err := ws.Read(context.Background())
			if err != nil || ws.Write(context.Background(), kind, data) != nil {
				return
			}
		}
	}))
	defer s.Close()
	ws, _, err := websocket.Dial(b.Context(), s.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = ws.CloseNow() }()
	pump(b, ws, ws, candidateMessage(b, signaling.NewParticipantID()))
}

// BenchmarkRelay is one candidate from one participant to another: by http
// alone, by http where https is spoken on the same port, and by https.
func BenchmarkRelay(b *testing.B) {
	o, err := certificate.SelfSigned("", nil)
	if err != nil {
		b.Fatal(err)
	}
	alone := server.Config{Rate: 1e9, Burst: 1e9}
	beside := alone
	beside.TLS = o
	b.Run("http", func(b *testing.B) { relay(b, signalingtest.NewServer(b, alone).URL) })
	b.Run("http beside https", func(b *testing.B) { relay(b, signalingtest.NewServer(b, beside).URL) })
	b.Run("https", func(b *testing.B) { relay(b, secureURL(signalingtest.NewServer(b, beside))) })
}

func relay(b *testing.B, url string) {
	b.Helper()
	code := signaling.NewCode()
	from, to := someone(code), someone(code)
	sender, receiver := joinBench(b, url, from), joinBench(b, url, to)
	if _, _, err := sender.Read(context.Background()); err != nil { // joined
		b.Fatal(err)
	}
	pump(b, sender, receiver, candidateMessage(b, to.Participant))
}

// BenchmarkBroadcast is one status from one participant to 11 others.
func BenchmarkBroadcast(b *testing.B) {
	s := signalingtest.NewServer(b, server.Config{Rate: 1e9, Burst: 1e9})
	code := signaling.NewCode()
	sender := joinBench(b, s.URL, someone(code))
	var last *websocket.Conn
	for range 11 {
		if last != nil {
			go func(ws *websocket.Conn) {
				for {
					if _, _, err := ws.Read(context.Background()); err != nil {
						return
					}
				}
			}(last)
		}
		last = joinBench(b, s.URL, someone(code))
		if _, _, err := sender.Read(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	pump(b, sender, last, candidateMessage(b, ""))
}

func BenchmarkParse(b *testing.B) {
	message := candidateMessage(b, signaling.NewParticipantID())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := signaling.Parse(message); err != nil {
			b.Fatal(err)
		}
	}
}

func joinBench(b *testing.B, url string, join signaling.Envelope) *websocket.Conn {
	b.Helper()
	ws, _, err := websocket.Dial(b.Context(), url+signaling.Path, &websocket.DialOptions{
		Subprotocols: []string{signaling.Subprotocol}, HTTPClient: accepting(),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ws.CloseNow() })
	data, err := join.Encode()
	if err != nil {
		b.Fatal(err)
	}
	if err := ws.Write(b.Context(), websocket.MessageText, data); err != nil {
		b.Fatal(err)
	}
	if _, _, err := ws.Read(context.Background()); err != nil {
		b.Fatal(err)
	}
	return ws
}

func candidateMessage(b *testing.B, to string) []byte {
	b.Helper()
	mid := "0"
	text, err := signaling.Payload{
		Type: signaling.PayloadCandidate,
		Candidate: &signaling.Candidate{
			Candidate: "candidate:1966762134 1 udp 2130706431 192.168.1.5 51223 typ host", SDPMid: &mid, Ufrag: "abcdefgh",
		},
	}.Encode()
	if err != nil {
		b.Fatal(err)
	}
	sealer, err := signaling.NewSealer(signaling.Room{}, signaling.NewParticipantID(), signaling.Card{})
	if err != nil {
		b.Fatal(err)
	}
	sealed, err := sealer.Seal(to, text)
	if err != nil {
		b.Fatal(err)
	}
	data, err := signaling.Envelope{Type: signaling.TypeSealed, To: to, Payload: sealed}.Encode()
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// pump sends message b.N times and receives as many, keeping window under way.
func pump(b *testing.B, sender, receiver *websocket.Conn, message []byte) {
	b.Helper()
	credit := make(chan struct{}, window)
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		for range b.N {
			credit <- struct{}{}
			if sender.Write(context.Background(), websocket.MessageText, message) != nil {
				return
			}
		}
	}()
	for range b.N {
		if _, _, err := receiver.Read(context.Background()); err != nil {
			b.Fatal(err)
		}
		<-credit
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}
