package estimate_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/gcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
)

// theirs is pion's estimator, which reads the clock itself: it runs in a
// bubble, whose time follows the simulation's.
type theirs struct {
	t      *testing.T
	bwe    *gcc.SendSideBWE
	writer interceptor.RTPWriter
	info   interceptor.StreamInfo
}

func newTheirs(t *testing.T, w *world) *theirs {
	t.Helper()
	bwe, err := gcc.NewSendSideBWE(gcc.SendSideBWEInitialBitrate(300_000), gcc.SendSideBWEMinBitrate(30_000),
		gcc.SendSideBWEMaxBitrate(20_000_000), gcc.SendSideBWEPacer(gcc.NewNoOpPacer()))
	if err != nil {
		t.Fatal(err)
	}
	p := &theirs{t: t, bwe: bwe, info: interceptor.StreamInfo{
		SSRC: 1, RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: sdp.TransportCCURI, ID: 1}},
	}}
	p.writer = bwe.AddStream(&p.info, interceptor.RTPWriterFunc(
		func(_ *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) { return len(payload), nil }))
	w.wait = time.Sleep
	return p
}

func (p *theirs) sent(number uint16, size int, _ time.Duration) {
	header := rtp.Header{Version: 2, SSRC: 1}
	if err := header.SetExtension(1, []byte{byte(number >> 8), byte(number)}); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.writer.Write(&header, make([]byte, size-20), nil); err != nil {
		p.t.Fatal(err)
	}
}

func (p *theirs) feedback(f *rtcp.TransportLayerCC, _ time.Duration) {
	if err := p.bwe.WriteRTCP([]rtcp.Packet{f}, nil); err != nil {
		p.t.Fatal(err)
	}
	synctest.Wait()
}

func (p *theirs) estimate(time.Duration) float64 { return float64(p.bwe.GetTargetBitrate()) }

// TestBesidePion logs figures of both in the same simulation.
func TestBesidePion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, name := range []string{"ours", "pion's gcc"} {
			ramp := func() time.Duration {
				w := newWorld()
				forward, back := pair(w, 4*mbit, 25*ms)
				f := begin(t, w, name, forward, back)
				w.run(60 * second)
				return f.reached(0, 2.3*mbit)
			}()
			w := newWorld()
			forward, back := pair(w, 2*mbit, 25*ms)
			forward.most = 2 * second
			forward.set(40*second, 0.25*mbit)
			forward.set(60*second, 2*mbit)
			f := begin(t, w, name, forward, back)
			w.run(120 * second)
			t.Logf("| %s | 300 kb/s to 2.3 Mb/s in %v | after 2, 0.25, 2 Mb/s: 90 %% back in %v | p95 queue from 3 s after the drop %d ms, peak %d ms | used %.0f %% of 2, %.0f %% of 0.25 Mb/s |",
				name, ramp, f.reached(60*second, 1.8*mbit), forward.wait(0.95, 43*second, 60*second).Milliseconds(),
				forward.wait(1, 40*second, 60*second).Milliseconds(),
				100*f.mean(20*second, 40*second)/2/mbit, 100*f.mean(43*second, 60*second)/0.25/mbit)
		}
	})
}

func begin(t *testing.T, w *world, name string, forward, back *link) *flow {
	t.Helper()
	if name == "ours" {
		return newFlow(w, fresh(), forward, back, 2.5*mbit)
	}
	p := newTheirs(t, w)
	t.Cleanup(func() {
		if err := p.bwe.Close(); err != nil {
			t.Error(err)
		}
	})
	return newFlow(w, p, forward, back, 2.5*mbit)
}
