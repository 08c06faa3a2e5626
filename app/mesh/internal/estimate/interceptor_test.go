package estimate_test

import (
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"moim/app/mesh/internal/estimate"
	"moim/media"
)

const extension = 5

func info(ssrc uint32, uri string) *interceptor.StreamInfo {
	return &interceptor.StreamInfo{SSRC: ssrc, RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: uri, ID: extension}}}
}

func newInterceptor(tb testing.TB) (interceptor.Interceptor, *estimate.Estimator) {
	tb.Helper()
	e := estimate.New(estimate.Config{})
	i, err := estimate.Factory{Clock: media.NewClock(), Estimator: e}.NewInterceptor("")
	if err != nil {
		tb.Fatal(err)
	}
	return i, e
}

// numbers collects the transport-wide numbers that are written.
type numbers struct {
	mu   sync.Mutex
	seen []int
}

func (n *numbers) Write(h *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	number := -1
	if data := h.GetExtension(extension); data != nil {
		number = int(binary.BigEndian.Uint16(data))
	}
	n.seen = append(n.seen, number)
	return len(payload), nil
}

func TestNumbers(t *testing.T) {
	i, _ := newInterceptor(t)
	var n numbers
	sound := i.BindLocalStream(info(1, sdp.TransportCCURI), &n)
	picture := i.BindLocalStream(info(2, sdp.TransportCCURI), &n)
	plain := i.BindLocalStream(info(3, sdp.SDESMidURI), &n)
	for _, w := range []interceptor.RTPWriter{sound, picture, plain, sound} {
		if _, err := w.Write(&rtp.Header{Version: 2}, []byte{1}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for index, want := range []int{0, 1, -1, 2} {
		if n.seen[index] != want {
			t.Errorf("packet %d has number %d, want %d", index, n.seen[index], want)
		}
	}
}

// Packets of many goroutines get numbers of their own.
func TestNumbersOfMany(t *testing.T) {
	i, e := newInterceptor(t)
	var n numbers
	var active sync.WaitGroup
	for ssrc := range uint32(4) {
		w := i.BindLocalStream(info(ssrc, sdp.TransportCCURI), &n)
		active.Go(func() {
			for range 500 {
				if _, err := w.Write(&rtp.Header{Version: 2}, []byte{1}, nil); err != nil {
					t.Error(err)
				}
				e.Mark(1)
				e.State(time.Second)
				e.NextProbe(time.Second)
			}
		})
	}
	active.Wait()
	seen := make(map[int]bool)
	for _, number := range n.seen {
		if seen[number] {
			t.Fatalf("number %d twice", number)
		}
		seen[number] = true
	}
	if len(seen) != 2000 {
		t.Errorf("%d numbers", len(seen))
	}
}

// readerOf hands out one datagram.
func readerOf(data []byte) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		return copy(b, data), a, nil
	})
}

func marshal(tb testing.TB, packets ...rtcp.Packet) []byte {
	tb.Helper()
	data, err := rtcp.Marshal(packets)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestReportsWithoutFeedback(t *testing.T) {
	i, e := newInterceptor(t)
	report := marshal(t, &rtcp.ReceiverReport{SSRC: 9, Reports: []rtcp.ReceptionReport{{SSRC: 1, FractionLost: 128}}})
	before := e.State(0).Estimate
	if _, _, err := i.BindRTCPReader(readerOf(report)).Read(make([]byte, 1500), nil); err != nil {
		t.Fatal(err)
	}
	s := e.State(0)
	if s.Estimate >= before || s.Loss == 0 {
		t.Errorf("half of the packets lost: %+v, before %d", s, before)
	}
}

// FuzzRead gives a peer's RTCP to an interceptor that has sent a few packets.
func FuzzRead(f *testing.F) {
	f.Add(marshal(f, &rtcp.ReceiverReport{SSRC: 9, Reports: []rtcp.ReceptionReport{{SSRC: 1, LastSenderReport: 7, Delay: 1 << 31}}}))
	f.Add(marshal(f, feedbackOn(0, 10, 0, 4)))
	f.Add(marshal(f, feedbackOn(65530, 40, 1<<24-1, -8000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		i, e := newInterceptor(t)
		w := i.BindLocalStream(info(1, sdp.TransportCCURI), &numbers{})
		e.SetWanted(1_000_000)
		p, _ := e.NextProbe(0)
		e.Mark(p.Cluster)
		for range 20 {
			if _, err := w.Write(&rtp.Header{Version: 2}, make([]byte, 200), nil); err != nil {
				t.Fatal(err)
			}
		}
		r := i.BindRTCPReader(readerOf(data))
		for range 3 {
			if _, _, err := r.Read(make([]byte, 1500), nil); err != nil {
				break
			}
		}
		check(t, e.State(time.Second))
	})
}

// check looks for values that no peer may bring about.
func check(t *testing.T, s estimate.State) {
	t.Helper()
	if s.Estimate < 30_000 || s.Estimate > 20_000_000 || s.Loss < 0 || s.Loss > 1 || s.RTT < 0 || s.QueueDelay < 0 || s.Acked < 0 {
		t.Errorf("%+v", s)
	}
}

func BenchmarkWrite(b *testing.B) {
	i, _ := newInterceptor(b)
	w := i.BindLocalStream(info(1, sdp.TransportCCURI), interceptor.RTPWriterFunc(
		func(*rtp.Header, []byte, interceptor.Attributes) (int, error) { return 0, nil }))
	header := &rtp.Header{Version: 2}
	data := make([]byte, 1100)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Write(header, data, nil); err != nil {
			b.Fatal(err)
		}
	}
}
