package mesh_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
	"moim/app/mesh"
	"moim/media"
	"moim/signaling"
)

// Seven peers refuse every picture, so that each asks for a keyframe as often
// as it may; the encoder is asked once a second.
func TestKeyframeRequestsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		var nets []*vnet.Net
		for range 8 {
			nets = append(nets, w.host())
		}
		w.start()
		defer w.stop()
		h := newHub(t)
		defer h.close()
		a := h.add(alice, mesh.Config{Net: nets[0]})
		for i := range 7 {
			id := call.PeerID(fmt.Sprintf("b%031d", i))
			o := h.add(id, mesh.Config{Net: nets[i+1]})
			o.refuse = true
			a.mesh.Open(id, call.PeerOptions{})
			o.mesh.Open(alice, call.PeerOptions{Offer: true})
			a.until(5*time.Second, "connected", func() bool { return a.state(id) == call.StateConnected })
		}
		begun := a.clock.Now()
		stop := a.sendFor(call.TrackCamera)
		time.Sleep(20 * time.Second)
		stop()
		asked := a.requests(call.TrackCamera)
		for i := 1; i < len(asked); i++ {
			if d := asked[i] - asked[i-1]; d < time.Second {
				t.Errorf("requests %v apart", d)
			}
		}
		late := 0
		for _, at := range asked {
			if at >= begun {
				late++
			}
		}
		if late < 15 {
			t.Errorf("%d requests in 20 s: some were lost", late)
		}
	})
}

// Capture times arrive as they were: the peer's clock starts elsewhere, and
// sender reports map it.
func TestCaptureTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		elsewhere := media.NewClock()
		time.Sleep(3 * time.Hour)
		w := newWAN(t, 30*time.Millisecond)
		netA, netB := w.host(), w.host()
		w.start()
		defer w.stop()
		h := newHub(t)
		defer h.close()
		a := h.join(alice, mesh.Config{Net: netA, Clock: elsewhere})
		b := h.join(bob, mesh.Config{Net: netB})
		a.until(5*time.Second, "connected", func() bool { return a.state(bob) == call.StateConnected })
		begun := b.clock.Now()
		stop := a.sendFor(call.TrackCamera)
		time.Sleep(10 * time.Second)
		stop()
		offset := elsewhere.Now() - b.clock.Now()
		// Pictures are sent at the multiples of 20 ms since begun that sendFor
		// captures them at, one in 40 ms.
		for i, v := range b.seen(alice, call.TrackCamera)[30:] {
			if v.captured < begun-40*time.Millisecond || v.captured > v.at {
				t.Fatalf("picture %d captured at %v, arrived at %v", i, v.captured, v.at)
			}
			if d := v.at - v.captured; d < 25*time.Millisecond || d > 45*time.Millisecond {
				t.Fatalf("picture %d took %v over a path of 30 ms (clocks differ by %v)", i, d, offset)
			}
		}
		heard := b.heard(alice)
		for i := 50; i < len(heard); i++ {
			p := heard[i]
			if d := p.Arrived - p.Captured; d < 10*time.Millisecond || d > 65*time.Millisecond {
				t.Fatalf("packet %d took %v", i, d)
			}
			if p.Sequence != heard[i-1].Sequence+1 || p.Timestamp != heard[i-1].Timestamp+960 {
				t.Fatalf("packet %d: sequence %d after %d, timestamp %d after %d", i,
					p.Sequence, heard[i-1].Sequence, p.Timestamp, heard[i-1].Timestamp)
			}
		}
		if rtt := a.measured().Peers[bob].RTT; rtt < 50*time.Millisecond || rtt > 90*time.Millisecond {
			t.Errorf("RTT %v over a path of 30 ms", rtt)
		}
	})
}

// A camera that the peer does not show is not sent; when it is shown again, it
// begins with a keyframe.
func TestDemand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		_, a, b := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		b.until(3*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 20 })
		shown := a.measured
		b.mesh.SetDemand(alice, call.Demand{Track: call.TrackCamera, Visible: false})
		time.Sleep(3 * time.Second)
		had := len(b.seen(alice, call.TrackCamera))
		time.Sleep(3 * time.Second)
		if n := len(b.seen(alice, call.TrackCamera)); n != had {
			t.Errorf("%d pictures nobody wanted", n-had)
		}
		if s := shown().Peers[bob].Upload; s.VideoBPS != 0 || s.Layer != "" || s.AudioBPS == 0 {
			t.Errorf("upload %+v", s)
		}
		if a.encoded(call.TrackCamera) > 0 {
			t.Error("the camera is encoded")
		}
		b.mesh.SetDemand(alice, call.Demand{Track: call.TrackCamera, Width: 640, Height: 360, Visible: true})
		b.until(3*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > had+10 })
		if first := b.seen(alice, call.TrackCamera)[had]; !first.keyframe || first.width != 640 || first.height != 360 {
			t.Errorf("begins with %+v", first)
		}
		b.mesh.SetDemand(alice, call.Demand{Track: "nonsense"})
		a.mesh.Apply(bob, signaling.Payload{Type: signaling.PayloadDemand, Demand: []signaling.Demand{{Track: "nonsense"}}})
		a.mesh.Apply(bob, signaling.Payload{Type: signaling.PayloadDemand})
		a.mesh.Apply(bob, signaling.Payload{Type: signaling.PayloadCandidate})
		a.mesh.Apply("nobody", signaling.Payload{Type: signaling.PayloadDescription})
	})
}

func TestStatistics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		var wire [3]atomic.Int64 // bytes from each host, by its address
		w.router.AddChunkFilter(func(c vnet.Chunk) bool {
			host := c.SourceAddr().String()[len("198.18.0.")]
			wire[host-'0'].Add(int64(len(c.UserData()) + 28))
			return true
		})
		_, a, b := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		time.Sleep(5500 * time.Millisecond)
		s := a.measured()
		up := s.Peers[bob].Upload
		// 25 pictures of 2500 bytes in 3 packets and 50 sound packets of 4 bytes.
		media := int64(25*(2500+3*(6+20+16+28))+50*(4+20+16+28)) * 8
		if got := up.VideoBPS + up.AudioBPS; got < media*95/100 || got > media*105/100 {
			t.Errorf("media %d bps, want about %d", got, media)
		}
		if up.BPS < up.VideoBPS+up.AudioBPS || up.BPS > media*115/100 {
			t.Errorf("upload %d bps for %d of media", up.BPS, media)
		}
		if s.Upload.BPS != up.BPS || up.Layer != "h" {
			t.Errorf("sum %+v, peer %+v", s.Upload, up)
		}
		if s.Peers[bob].Path != "host" || s.Peers[bob].State != call.StateConnected {
			t.Errorf("path %q, state %q", s.Peers[bob].Path, s.Peers[bob].State)
		}
		if d := b.measured().Peers[alice].Download; d.BPS < up.BPS*9/10 || d.BPS > up.BPS*11/10 || d.Loss != 0 {
			t.Errorf("download %+v for upload %d", d, up.BPS)
		}
		a.until(20*time.Second, "a forecast of twice as much", func() bool {
			u := a.measured().Upload
			return u.ForecastNextBPS > u.BPS*19/10 && u.ForecastNextBPS < u.BPS*21/10
		})
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if got := a.measured().Upload.TotalBytes; got > wire[1].Load() || got < wire[1].Load()-up.BPS/8 {
			t.Errorf("%d bytes counted, %d on the wire", got, wire[1].Load())
		}
	})
}

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		_, a, _ := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		target := func() int { return a.encoded(call.TrackCamera) }
		a.mesh.SetBudget(call.Budget{Mode: call.BudgetLimit, BPS: 1_000_000})
		a.until(5*time.Second, "all of it", func() bool { return target() == 500_000 })
		a.mesh.SetLocalTracks(call.LocalTracks{Camera: true, Screen: true})
		a.until(5*time.Second, "less for the sake of the screen", func() bool { return target() < 350_000 })
		a.mesh.SetBudget(call.Budget{Mode: call.BudgetSound})
		a.until(time.Second, "no pictures", func() bool { return target() == 0 })
		a.mesh.SetLocalTracks(call.LocalTracks{Camera: true, Microphone: true})
		a.mesh.SetBudget(call.Budget{})
		a.until(10*time.Second, "all of it again", func() bool { return target() == 500_000 })
	})
}

func TestMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		_, a, b := pair(t, w)
		has := func(m *member, want string) func() bool {
			return func() bool {
				m.mu.Lock()
				defer m.mu.Unlock()
				for _, got := range m.messages {
					if got == want {
						return true
					}
				}
				return false
			}
		}
		isOpen := func(m *member) func() bool {
			return func() bool {
				m.mu.Lock()
				defer m.mu.Unlock()
				return m.opened == 1
			}
		}
		a.until(3*time.Second, "channel", isOpen(a))
		b.until(3*time.Second, "channel", isOpen(b))
		a.mesh.Send(bob, "moim", make([]byte, 65<<10)) // too large, dropped
		a.mesh.Send(bob, "moim", []byte("hello"))
		a.mesh.Send("nobody", "moim", []byte("hello"))
		b.until(3*time.Second, "message", has(b, "moim:hello"))
		before := a.measured().Peers[bob].Upload
		a.mesh.Send(bob, "moim", make([]byte, 60<<10))
		a.until(5*time.Second, "the message in the bill", func() bool {
			up := a.measured().Peers[bob].Upload
			return up.TotalBytes-before.TotalBytes > 60<<10
		})
		b.mesh.Send(alice, "moim", []byte("hello yourself"))
		a.until(3*time.Second, "answer", has(a, "moim:hello yourself"))
		a.mesh.Send(bob, "files", []byte("first"))
		b.until(3*time.Second, "message on another channel", has(b, "files:first"))
		b.mesh.Send(alice, "files", []byte("second"))
		a.until(3*time.Second, "answer on another channel", has(a, "files:second"))
	})
}

// Switching a track off ends it at the other side, on begins it with a keyframe.
func TestTracksChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		_, a, b := pair(t, w)
		defer a.sendFor(call.TrackScreen)()
		active := func(want bool) func() bool {
			return func() bool {
				b.mu.Lock()
				defer b.mu.Unlock()
				return b.tracks[key{alice, call.TrackScreen}] == want
			}
		}
		for range 3 {
			a.mesh.SetLocalTracks(call.LocalTracks{Screen: true})
			b.until(3*time.Second, "screen", active(true))
			a.mesh.SetLocalTracks(call.LocalTracks{})
			b.until(5*time.Second, "no screen", active(false))
		}
		if n := len(b.seen(alice, call.TrackCamera)); n > 0 {
			t.Errorf("%d pictures of a camera that is off", n)
		}
	})
}
