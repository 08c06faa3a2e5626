package feedback_test

import (
	"encoding/binary"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"moim/app/mesh/internal/feedback"
	"moim/media"
)

const extension = 3

// packet is an RTP packet with a number across the transport.
func packet(tb testing.TB, ssrc uint32, sequence, number uint16) []byte {
	tb.Helper()
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc, SequenceNumber: sequence}, Payload: []byte{1, 2, 3}}
	if err := p.SetExtension(extension, binary.BigEndian.AppendUint16(nil, number)); err != nil {
		tb.Fatal(err)
	}
	data, err := p.Marshal()
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestArrivals(t *testing.T) {
	const ms = time.Millisecond
	plain := packet(t, 7, 100, 1)
	channel := append([]byte{0x40, 0x01, 0, byte(len(plain))}, plain...)
	report := append([]byte(nil), plain...)
	report[1] = 200
	for _, test := range []struct {
		name     string
		datagram []byte
		ssrc     uint32
		sequence uint16
		now      time.Duration
		want     time.Duration
	}{
		{"an RTP packet", plain, 7, 100, 30 * ms, 10 * ms},
		{"through a TURN channel", channel, 7, 100, 30 * ms, 10 * ms},
		{"another sequence number", plain, 7, 101, 30 * ms, 30 * ms},
		{"another stream", plain, 8, 100, 30 * ms, 30 * ms},
		{"long ago", plain, 7, 100, 3 * time.Second, 3 * time.Second},
		{"RTCP", report, 7, 100, 30 * ms, 30 * ms},
		{"STUN", []byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 7, 0, 0}, 7, 100, 30 * ms, 30 * ms},
		{"short", plain[:11], 7, 100, 30 * ms, 30 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			var a feedback.Arrivals
			a.Note(test.datagram, 10*ms)
			if got := a.Of(test.ssrc, test.sequence, test.now); got != test.want {
				t.Errorf("arrived at %v, want %v", got, test.want)
			}
		})
	}
}

func FuzzArrivals(f *testing.F) {
	f.Add(packet(f, 7, 100, 1))
	f.Add([]byte{0x40, 1, 0, 1, 0x80})
	f.Fuzz(func(t *testing.T, datagram []byte) {
		var a feedback.Arrivals
		a.Note(datagram, time.Millisecond)
		if at := a.Of(0, 0, time.Second); at != time.Millisecond && at != time.Second {
			t.Errorf("arrived at %v", at)
		}
	})
}

func BenchmarkNote(b *testing.B) {
	var a feedback.Arrivals
	data := packet(b, 7, 100, 1)
	b.ReportAllocs()
	for b.Loop() {
		a.Note(data, time.Millisecond)
		a.Of(7, 100, time.Millisecond)
	}
}

// wire collects what is sent.
type wire struct {
	mu   sync.Mutex
	sent []sending
}

type sending struct {
	numbers []uint16 // reported as received
	base    uint16
	count   uint16
}

func (w *wire) Write(packets []rtcp.Packet, _ interceptor.Attributes) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range packets {
		f, ok := p.(*rtcp.TransportLayerCC)
		if !ok {
			continue
		}
		w.sent = append(w.sent, sending{base: f.BaseSequenceNumber, count: f.PacketStatusCount, numbers: received(f)})
	}
	return 0, nil
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent)
}

// received lists the numbers that feedback reports as received.
func received(f *rtcp.TransportLayerCC) (numbers []uint16) {
	number := f.BaseSequenceNumber
	note := func(symbol uint16) {
		if symbol != rtcp.TypeTCCPacketNotReceived && number-f.BaseSequenceNumber < f.PacketStatusCount {
			numbers = append(numbers, number)
		}
		number++
	}
	for _, chunk := range f.PacketChunks {
		switch c := chunk.(type) {
		case *rtcp.RunLengthChunk:
			for range c.RunLength {
				note(c.PacketStatusSymbol)
			}
		case *rtcp.StatusVectorChunk:
			for _, s := range c.SymbolList {
				note(s)
			}
		}
	}
	return numbers
}

// reader hands out packets as a stream does.
type reader struct{ packets chan []byte }

func (r reader) Read(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
	p, ok := <-r.packets
	if !ok {
		return 0, nil, io.EOF
	}
	return copy(b, p), a, nil
}

func TestFeedback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		made, err := feedback.Factory{Clock: clock, Arrivals: &feedback.Arrivals{}, Logger: slog.New(slog.DiscardHandler)}.NewInterceptor("")
		if err != nil {
			t.Fatal(err)
		}
		w := &wire{}
		made.BindRTCPWriter(w)
		info := &interceptor.StreamInfo{SSRC: 7, RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: sdp.TransportCCURI, ID: extension}}}
		source := reader{make(chan []byte, 16)}
		stream := made.BindRemoteStream(info, source)
		buffer := make([]byte, 1500)
		take := func(number uint16) {
			source.packets <- packet(t, 7, number, number)
			if _, _, err := stream.Read(buffer, nil); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second) // nothing is sent before anything came
		take(1)
		take(2)
		time.Sleep(45 * time.Millisecond)
		take(4) // the one before it is still read by somebody else
		time.Sleep(6 * time.Millisecond)
		take(3)
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
		if err := made.Close(); err != nil {
			t.Fatal(err)
		}
		if len(w.sent) != 2 {
			t.Fatalf("%d packets of feedback, want one each 50 ms: %+v", len(w.sent), w.sent)
		}
		for i, want := range [][]uint16{{1, 2}, {3, 4}} {
			if got := w.sent[i]; len(got.numbers) != 2 || got.numbers[0] != want[0] || got.numbers[1] != want[1] || got.count != 2 {
				t.Errorf("feedback %d is on %+v, want %v and none lost", i, got, want)
			}
		}
	})
}

// Who sends much hears soon that the path has become narrow; feedback to who
// sends little costs little.
func TestFeedbackFollowsTheRate(t *testing.T) {
	for _, test := range []struct {
		name    string
		each    time.Duration // from one packet to the next
		size    int
		feeds   int // in five seconds, from three seconds on
		atLeast int
	}{
		{"sound alone", 20 * time.Millisecond, 100, 51, 49},
		{"a picture", 8 * time.Millisecond, 1000, 140, 118},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				made, err := feedback.Factory{Clock: media.NewClock(), Arrivals: &feedback.Arrivals{}, Logger: slog.New(slog.DiscardHandler)}.NewInterceptor("")
				if err != nil {
					t.Fatal(err)
				}
				w := &wire{}
				made.BindRTCPWriter(w)
				info := &interceptor.StreamInfo{SSRC: 7, RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: sdp.TransportCCURI, ID: extension}}}
				source := reader{make(chan []byte, 1)}
				stream := made.BindRemoteStream(info, source)
				before := 0
				buffer := make([]byte, 1500)
				for at := time.Duration(0); at < 8*time.Second; at += test.each {
					if at < 3*time.Second {
						before = w.count()
					}
					number := uint16(at / test.each)
					source.packets <- append(packet(t, 7, number, number), make([]byte, test.size)...)
					if _, _, err := stream.Read(buffer, nil); err != nil {
						t.Fatal(err)
					}
					time.Sleep(test.each)
				}
				if got := w.count() - before; got > test.feeds || got < test.atLeast {
					t.Errorf("%d times in five seconds, want %d to %d", got, test.atLeast, test.feeds)
				}
				if err := made.Close(); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// What a peer writes into the extension does no harm.
func FuzzExtension(f *testing.F) {
	f.Add(packet(f, 7, 1, 1))
	f.Add([]byte{0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0xbe, 0xde, 0, 1, 0x30, 1, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		made, err := feedback.Factory{Clock: media.NewClock(), Arrivals: &feedback.Arrivals{}, Logger: slog.New(slog.DiscardHandler)}.NewInterceptor("")
		if err != nil {
			t.Fatal(err)
		}
		info := &interceptor.StreamInfo{RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: sdp.TransportCCURI, ID: extension}}}
		source := reader{make(chan []byte, 1)}
		source.packets <- data
		if n, _, err := made.BindRemoteStream(info, source).Read(make([]byte, 1500), nil); err == nil && n > 1500 {
			t.Errorf("%d bytes", n)
		}
		if err := made.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
