package uplink_test

import (
	"strconv"
	"testing"
	"time"

	"moim/app/mesh/internal/uplink"
	"moim/media"
)

// burst is a load that costs nothing beside the uplink.
type burst struct {
	packets, sent int
	done          chan struct{} // nil where nobody waits
}

func (b *burst) Size() int         { return b.packets * 1200 }
func (b *burst) Discardable() bool { return false }
func (b *burst) Send()             { b.sent++ }

func (b *burst) Next() int {
	if b.sent == b.packets {
		return 0
	}
	return 1200
}

func (b *burst) Done(bool) {
	if b.done != nil {
		b.done <- struct{}{}
	}
}

// perPacket reports the time of each packet.
func perPacket(b *testing.B, packets int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*packets), "ns/packet")
}

// A picture of four packets to each peer, sent by who pushes.
func BenchmarkImmediate(b *testing.B) {
	for _, lanes := range []int{1, 10} {
		b.Run(strconv.Itoa(lanes), func(b *testing.B) {
			u := uplink.New(media.NewClock())
			b.Cleanup(u.Stop)
			u.SetBudget(1 << 50)
			all, loads := make([]*uplink.Lane, lanes), make([]burst, lanes)
			for i := range all {
				all[i] = u.Join(uplink.LaneConfig{Rate: 1 << 50})
			}
			b.ReportAllocs()
			for b.Loop() {
				for i, l := range all {
					loads[i] = burst{packets: 4}
					l.Push(uplink.Camera, &loads[i])
				}
			}
			perPacket(b, 4*lanes)
		})
	}
}

// A picture of ten packets to each peer, which wait until there is no budget any
// more, and leave by the goroutine.
func BenchmarkQueued(b *testing.B) {
	for _, lanes := range []int{1, 10} {
		b.Run(strconv.Itoa(lanes), func(b *testing.B) {
			u := uplink.New(media.NewClock())
			b.Cleanup(u.Stop)
			all, loads := make([]*uplink.Lane, lanes), make([]burst, lanes)
			for i := range all {
				all[i] = u.Join(uplink.LaneConfig{})
			}
			done := make(chan struct{}, lanes)
			b.ReportAllocs()
			for b.Loop() {
				u.SetBudget(1000)
				u.Spent(1 << 20)
				for i, l := range all {
					loads[i] = burst{packets: 10, done: done}
					l.Push(uplink.Camera, &loads[i])
				}
				u.SetBudget(0)
				for range all {
					<-done
				}
			}
			perPacket(b, 10*lanes)
		})
	}
}

// What sound and every other datagram costs.
func BenchmarkSpent(b *testing.B) {
	clock := media.NewClock()
	u := uplink.New(clock)
	b.Cleanup(u.Stop)
	u.SetBudget(int64(time.Second))
	b.ReportAllocs()
	for b.Loop() {
		u.Spent(1200)
	}
}
