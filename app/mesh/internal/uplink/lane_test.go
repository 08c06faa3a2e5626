package uplink_test

import (
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
		if s := w.uplink.Stats(); s.Sent != 36000 || s.Loads != 0 {
			t.Errorf("stats: %+v", s)
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
