package uplink_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

const ms = time.Millisecond

// Without rates, all leaves at once, on the goroutine that pushes.
func TestPushSendsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{})
		p := &picture{wire: w, packets: 30, bytes: 1200}
		l.Push(uplink.Camera, p)
		if done, dropped, sent := p.end(t); done != 1 || dropped || sent != 30 {
			t.Errorf("done %d times, dropped %v, %d sent", done, dropped, sent)
		}
		if s := w.uplink.Stats(); s.Sent != 36000 || s.Loads != 0 || s.Bytes != 0 {
			t.Errorf("stats: %+v", s)
		}
		empty := &picture{wire: w}
		l.Push(uplink.Camera, empty)
		if done, dropped, _ := empty.end(t); done != 1 || dropped {
			t.Errorf("a load without packets: done %d times, dropped %v", done, dropped)
		}
	})
}

// A burst of two packets or 5 ms leaves at once, the rest at the lane's rate.
func TestPacing(t *testing.T) {
	for name, tt := range map[string]struct {
		bps   int64
		burst int // packets of 1000 bytes
	}{
		"slow": {bps: 800_000, burst: 2},
		"fast": {bps: 16_000_000, burst: 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWire(t)
				l := w.uplink.Join(uplink.LaneConfig{Rate: tt.bps})
				l.Push(uplink.Camera, &picture{wire: w, packets: 1000, bytes: 1000})
				if got := len(w.sent()); got != tt.burst {
					t.Errorf("%d packets at once, want %d", got, tt.burst)
				}
				time.Sleep(400 * ms)
				want := int(tt.bps) * 4 / 10 / 8
				if got := w.total(""); got < want || got > want+tt.burst*1000 {
					t.Errorf("%d bytes after 400 ms, want about %d", got, want)
				}
				most := busiest(w.sent(), 20*ms, 0)
				if limit := int(tt.bps)/50/8 + max(tt.burst*1000, 2560); most > limit {
					t.Errorf("%d bytes within 20 ms, want at most %d", most, limit)
				}
			})
		})
	}
}

// A higher rate speeds up what waits, at once; a lower one slows it down.
func TestRateChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 8_000})
		l.Push(uplink.Camera, &picture{wire: w, packets: 1000, bytes: 1000})
		time.Sleep(10 * ms)
		for _, bps := range []int64{8_000_000, 800_000, 80_000, 8_000_000} {
			before, start := w.total(""), w.clock.Now()
			l.SetRate(bps)
			time.Sleep(200 * ms)
			want := int(bps) / 8 * int((w.clock.Now()-start)/ms) / 1000
			if got := w.total("") - before; got < want-1500 || got > want+6500 {
				t.Errorf("%d b/s: %d bytes in 200 ms, want about %d", bps, got, want)
			}
		}
		l.SetRate(0)
		synctest.Wait()
		if waiting, _ := l.Waiting(); waiting != 0 {
			t.Errorf("without pacing %d bytes wait", waiting)
		}
	})
}

// A screen goes before cameras that came first, and each load in order.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 800_000})
		for i := range 3 {
			l.Push(uplink.Camera, &picture{wire: w, from: "camera", number: i + 1, packets: 4, bytes: 1000})
		}
		for i := range 2 {
			l.Push(uplink.Screen, &picture{wire: w, from: "screen", number: i + 1, packets: 3, bytes: 1000})
		}
		time.Sleep(time.Second)
		var from []string
		var loads []int
		for _, d := range w.sent() {
			from, loads = append(from, d.from), append(loads, d.load)
		}
		want := slices.Concat(slices.Repeat([]string{"camera"}, 2), slices.Repeat([]string{"screen"}, 6), slices.Repeat([]string{"camera"}, 10))
		if !slices.Equal(from, want) {
			t.Errorf("order %v", from)
		}
		if want := []int{1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}; !slices.Equal(loads, want) {
			t.Errorf("loads %v", loads)
		}
	})
}

// Drop takes whole pictures only.
func TestDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 80_000})
		var all []*picture
		for range 20 {
			p := &picture{wire: w, packets: 5, bytes: 1000}
			all = append(all, p)
			l.Push(uplink.Camera, p)
		}
		time.Sleep(300 * ms)
		screen := &picture{wire: w, packets: 1, bytes: 1000}
		l.Push(uplink.Screen, screen)
		if bytes, oldest := l.Waiting(); oldest != 300*ms || bytes != 101_000-w.total("") {
			t.Errorf("%d bytes wait, the oldest for %v", bytes, oldest)
		}
		if got := l.Drop(uplink.Camera); got != 19 {
			t.Errorf("%d dropped, want 19", got)
		}
		time.Sleep(time.Second)
		if done, dropped, sent := all[0].end(t); done != 1 || dropped || sent != 5 {
			t.Errorf("the begun one: done %d times, dropped %v, %d sent", done, dropped, sent)
		}
		for _, p := range all[1:] {
			if done, dropped, sent := p.end(t); done != 1 || !dropped || sent != 0 {
				t.Errorf("done %d times, dropped %v, %d sent", done, dropped, sent)
			}
		}
		if done, dropped, _ := screen.end(t); done != 1 || dropped {
			t.Errorf("the screen: done %d times, dropped %v", done, dropped)
		}
		if s := l.Stats(); s.Dropped != 19 || s.Loads != 0 || s.Bytes != 0 || s.Oldest != 0 {
			t.Errorf("stats: %+v", s)
		}
	})
}

// Under pressure, pictures on which none depends are dropped, and no others.
func TestDiscard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 400_000})
		var all []*picture
		for i := range 20 {
			p := &picture{wire: w, packets: 3, bytes: 1000, discardable: i%2 == 1}
			all = append(all, p)
			l.Push(uplink.Camera, p)
		}
		time.Sleep(149 * ms)
		if s := l.Stats(); s.Discarded != 0 {
			t.Errorf("%d discarded too early", s.Discarded)
		}
		time.Sleep(3 * time.Second)
		discarded := 0
		for i, p := range all {
			done, dropped, sent := p.end(t)
			if done != 1 || dropped && (sent != 0 || i%2 == 0) {
				t.Errorf("picture %d: done %d times, dropped %v, %d sent", i, done, dropped, sent)
			}
			if dropped {
				discarded++
			}
		}
		if discarded < 7 {
			t.Errorf("%d discarded", discarded)
		}
		if s := l.Stats(); int(s.Discarded) != discarded || s.Dropped != 0 {
			t.Errorf("stats: %+v", s)
		}
	})
}

// A load may call in again from any of its methods.
func TestCallsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 800_000})
		last := &picture{wire: w, packets: 1, bytes: 1000}
		p := &picture{wire: w, packets: 5, bytes: 1000}
		p.onSend = func() { l.SetRate(900_000); l.Waiting(); l.Repair(again(w, 10), ms); w.uplink.SetBudget(2_000_000) }
		p.onDone = func() { l.Push(uplink.Screen, last) }
		l.Push(uplink.Camera, p)
		time.Sleep(time.Second)
		if done, dropped, _ := last.end(t); done != 1 || dropped {
			t.Errorf("done %d times, dropped %v", done, dropped)
		}
		closes := &picture{wire: w, packets: 5, bytes: 1000, onSend: l.Close}
		l.Push(uplink.Camera, closes)
		if done, dropped, sent := closes.end(t); done != 1 || !dropped || sent != 1 {
			t.Errorf("closed while sending: done %d times, dropped %v, %d sent", done, dropped, sent)
		}
		late := &picture{wire: w, packets: 1, bytes: 1000}
		l.Push(uplink.Camera, late)
		if done, dropped, _ := late.end(t); done != 1 || !dropped {
			t.Errorf("after closing: done %d times, dropped %v", done, dropped)
		}
	})
}
