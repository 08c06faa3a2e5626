package estimate_test

import (
	"testing"
	"time"

	"github.com/pion/rtcp"

	"moim/app/mesh/internal/estimate"
)

// feedbackOn is feedback on so many packets from a number on, each received
// some quarters of a millisecond after the one before.
func feedbackOn(base uint16, count int, reference uint32, quarters int64) *rtcp.TransportLayerCC {
	f := &rtcp.TransportLayerCC{
		Header:             rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Padding: true},
		BaseSequenceNumber: base, PacketStatusCount: uint16(count), ReferenceTime: reference,
		PacketChunks: []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{
			PacketStatusSymbol: rtcp.TypeTCCPacketReceivedLargeDelta, RunLength: uint16(count),
		}},
	}
	for range count {
		f.RecvDeltas = append(f.RecvDeltas, &rtcp.RecvDelta{Type: rtcp.TypeTCCPacketReceivedLargeDelta, Delta: quarters * 250})
	}
	f.Header.Length = uint16(f.MarshalSize()/4 - 1)
	return f
}

// send sends packets of 1200 bytes, one each 10 ms.
func send(e *estimate.Estimator, first uint16, count int, from time.Duration) {
	for i := range count {
		e.Sent(first+uint16(i), 1200, from+time.Duration(i)*10*ms)
	}
}

func TestFeedback(t *testing.T) {
	const acked = 960_000 // 1200 bytes each 10 ms
	for _, test := range []struct {
		name     string
		first    uint16
		feedback []*rtcp.TransportLayerCC
		acked    int64
		loss     bool
	}{
		{name: "all received", feedback: []*rtcp.TransportLayerCC{feedbackOn(0, 100, 0, 40)}, acked: acked},
		{name: "numbers wrap", first: 65500, feedback: []*rtcp.TransportLayerCC{feedbackOn(65500, 100, 0, 40)}, acked: acked},
		{name: "reference time wraps", feedback: []*rtcp.TransportLayerCC{
			feedbackOn(0, 50, 1<<24-4, 40), feedbackOn(50, 50, 1<<24-4+8, 40),
		}, acked: acked},
		{name: "twice", feedback: []*rtcp.TransportLayerCC{feedbackOn(0, 100, 0, 40), feedbackOn(0, 100, 0, 40)}, acked: acked},
		{name: "overlapping", feedback: []*rtcp.TransportLayerCC{feedbackOn(0, 60, 0, 40), feedbackOn(40, 60, 6, 40)}, acked: acked},
		{name: "more than was sent", feedback: []*rtcp.TransportLayerCC{feedbackOn(0, 5000, 0, 40)}, acked: acked},
		{name: "never sent", feedback: []*rtcp.TransportLayerCC{feedbackOn(30000, 100, 0, 40)}},
		{name: "no deltas", feedback: []*rtcp.TransportLayerCC{{
			PacketStatusCount: 65535,
			PacketChunks:      []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedSmallDelta, RunLength: 8191}},
		}}},
		{name: "no times", feedback: []*rtcp.TransportLayerCC{{
			PacketStatusCount: 100,
			PacketChunks:      []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedWithoutDelta, RunLength: 100}},
		}}},
		{name: "no chunks", feedback: []*rtcp.TransportLayerCC{{PacketStatusCount: 65535}}},
		{name: "all missing but one", feedback: []*rtcp.TransportLayerCC{{
			PacketStatusCount: 100,
			PacketChunks: []rtcp.PacketStatusChunk{
				&rtcp.RunLengthChunk{RunLength: 99},
				&rtcp.StatusVectorChunk{SymbolList: []uint16{1}},
			},
			RecvDeltas: []*rtcp.RecvDelta{{Type: 1, Delta: 1000}},
		}}, loss: true},
		{name: "missing, then received after all", feedback: []*rtcp.TransportLayerCC{
			{PacketStatusCount: 100, PacketChunks: []rtcp.PacketStatusChunk{
				&rtcp.RunLengthChunk{RunLength: 99}, &rtcp.RunLengthChunk{RunLength: 1, PacketStatusSymbol: rtcp.TypeTCCPacketReceivedWithoutDelta},
			}},
			feedbackOn(0, 99, 0, 40),
		}, acked: acked},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := estimate.New(estimate.Config{})
			send(e, test.first, 100, 0)
			for i, f := range test.feedback {
				e.Feedback(f, second+time.Duration(i)*100*ms)
			}
			for i := range 10 { // the window of loss closes
				send(e, test.first+100+uint16(i)*10, 10, second+500*ms+time.Duration(i)*100*ms)
				e.Feedback(feedbackOn(test.first+100+uint16(i)*10, 10, 24+uint32(float64(i)*1.6), 40), second+650*ms+time.Duration(i)*100*ms)
			}
			s := e.State(2 * second)
			check(t, s)
			if test.loss != (s.Loss > 0.1) {
				t.Errorf("loss %.2f", s.Loss)
			}
			if test.acked > 0 && (s.Acked < test.acked*8/10 || s.Acked > test.acked*12/10) {
				t.Errorf("acknowledged %d b/s, want about %d", s.Acked, test.acked)
			}
		})
	}
}

// A receiver's clock that is set does not look like a queue of hours.
func TestClockJump(t *testing.T) {
	e := estimate.New(estimate.Config{})
	for i := range 100 {
		at := time.Duration(i) * 100 * ms
		reference := uint32(float64(i) * 100 / 64)
		if i >= 50 {
			reference += 60_000 // an hour
		}
		send(e, uint16(i*10), 10, at)
		e.Feedback(feedbackOn(uint16(i*10), 10, reference, 40), at+150*ms)
	}
	if s := e.State(10 * second); s.QueueDelay > 100*ms || s.Estimate < 300_000 {
		t.Errorf("%+v", s)
	}
}

// Without feedback the rate falls, and comes back with it.
func TestSilence(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 2*mbit, 25*ms)
	f := newFlow(w, fresh(), forward, back, 1.5*mbit)
	w.at(10*second, func() { back.loss = 1 })
	w.at(12*second, func() { back.loss = 0 })
	w.run(20 * second)
	at := func(t time.Duration) float64 { return quantile(f.rates, 0, t-50*ms, t+50*ms) }
	before, during, after := at(9900*ms), at(10800*ms), at(13*second)
	t.Logf("%.0f kb/s, after 800 ms of silence %.0f, a second after it %.0f", before/1000, during/1000, after/1000)
	if during > before/2 {
		t.Errorf("%.0f kb/s after 800 ms of silence, before %.0f", during/1000, before/1000)
	}
	if after < 0.8*before {
		t.Errorf("%.0f kb/s a second after silence, before %.0f", after/1000, before/1000)
	}
}

// What is not used does not grow without end, and does not decay.
func TestLimited(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 100*mbit, 25*ms)
	f := newFlow(w, fresh(), forward, back, 1*mbit)
	w.at(10*second, func() { f.paused = true })
	w.at(40*second, func() { f.silent = true })
	w.at(50*second, func() { f.silent, f.paused = false, false })
	w.run(60 * second)
	for _, s := range f.rates {
		if s.at > 5*second && (s.value < 0.95*mbit || s.value > 2*mbit) {
			t.Fatalf("estimate %.0f kb/s at %v, 1000 are wanted", s.value/1000, s.at)
		}
	}
	if n := len(f.probes); n > 4 {
		t.Errorf("%d probes for what is there already", n)
	}
}

func BenchmarkFeedback(b *testing.B) {
	e := estimate.New(estimate.Config{})
	e.SetWanted(1_000_000)
	at, number := time.Duration(0), uint16(0)
	f := feedbackOn(0, 30, 0, 13)
	b.ReportAllocs()
	for b.Loop() {
		for range 30 {
			e.Sent(number, 1200, at)
			number++
			at += 3333 * time.Microsecond
		}
		f.BaseSequenceNumber, f.ReferenceTime = number-30, uint32(at/(64*ms))
		e.Feedback(f, at)
		e.NextProbe(at)
		e.State(at)
	}
}

// Probes that could not be sent are asked for again.
func TestProbesBeforeTheConnection(t *testing.T) {
	e := estimate.New(estimate.Config{})
	if _, ok := e.NextProbe(0); ok {
		t.Error("a probe that nobody wants")
	}
	e.SetWanted(2_000_000)
	first, ok := e.NextProbe(0)
	if !ok || first.Rate != 900_000 || first.Packets < 5 || first.Bytes < 1000 {
		t.Fatalf("first probe %+v, %t", first, ok)
	}
	if p, ok := e.NextProbe(100 * ms); ok {
		t.Errorf("%+v beside the first", p)
	}
	again, ok := e.NextProbe(second)
	if !ok || again.Rate != first.Rate || again.Cluster == first.Cluster || e.Probing(first.Cluster) || !e.Probing(again.Cluster) {
		t.Errorf("%+v, %t after one that was not sent", again, ok)
	}
}
