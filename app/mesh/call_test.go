package mesh_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/logging"
	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
	"moim/app/mesh"
)

// wan is a virtual network; each host has one address on it.
type wan struct {
	t      testing.TB
	router *vnet.Router
	next   int
	filter atomic.Pointer[func(vnet.Chunk) bool]
}

func newWAN(tb testing.TB, delay time.Duration) *wan {
	tb.Helper()
	w := &wan{t: tb}
	router, err := vnet.NewRouter(&vnet.RouterConfig{
		CIDR: "198.18.0.0/24", MinDelay: delay, QueueSize: 4096,
		LoggerFactory: logging.NewDefaultLoggerFactory(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	router.AddChunkFilter(func(c vnet.Chunk) bool {
		lost := w.filter.Load()
		return lost == nil || !(*lost)(c)
	})
	w.router = router
	return w
}

// drop loses packets from now on where lost says so.
func (w *wan) drop(lost func(vnet.Chunk) bool) { w.filter.Store(&lost) }

func (w *wan) host() *vnet.Net {
	w.t.Helper()
	w.next++
	n, err := vnet.NewNet(&vnet.NetConfig{StaticIPs: []string{fmt.Sprintf("198.18.0.%d", w.next)}})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.router.AddNet(n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *wan) start() {
	w.t.Helper()
	if err := w.router.Start(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wan) stop() {
	if err := w.router.Stop(); err != nil {
		w.t.Error(err)
	}
}

func TestCallOfFour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 5*time.Millisecond)
		var nets []*vnet.Net
		for range 5 {
			nets = append(nets, w.host())
		}
		w.start()
		defer w.stop()
		h := newHub(t)
		defer h.close()
		var members []*member
		for i := range 4 {
			m := h.join(call.PeerID(fmt.Sprintf("%032d", i)), mesh.Config{Net: nets[i]})
			defer m.sendFor(call.TrackCamera)()
			members = append(members, m)
		}
		everybodyReceives := func(all []*member, more int) {
			t.Helper()
			for _, m := range all {
				for _, o := range all {
					if m == o {
						continue
					}
					had, heard := len(m.seen(o.id, call.TrackCamera)), len(m.heard(o.id))
					m.until(5*time.Second, "pictures and sound of "+string(o.id), func() bool {
						return len(m.seen(o.id, call.TrackCamera)) >= had+more && len(m.heard(o.id)) >= heard+more
					})
				}
			}
		}
		everybodyReceives(members, 50)

		h.leave(members[3])
		everybodyReceives(members[:3], 25)
		m := h.join(members[3].id, mesh.Config{Net: nets[4]})
		defer m.sendFor(call.TrackCamera)()
		members[3] = m
		everybodyReceives(members, 25)
		for _, m := range members {
			for _, o := range members {
				if m != o && m.state(o.id) != call.StateConnected {
					t.Errorf("%s sees %s %s", m.id, o.id, m.state(o.id))
				}
			}
		}
	})
}
