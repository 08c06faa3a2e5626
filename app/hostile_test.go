package app

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/logging"
	"github.com/pion/transport/v5/vnet"
)

// spoil makes garbage of a picture: of its header or behind it, as the header of
// a keyframe of any size, or all of it.
func (s *speaker) spoil(data []byte) {
	from := rand.IntN(12)
	for i := min(from, len(data)); i < len(data); i++ {
		data[i] = byte(rand.Uint32())
	}
	if rand.IntN(4) == 0 && len(data) > 10 {
		copy(data, []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, byte(rand.Uint32()), byte(rand.Uint32()), byte(rand.Uint32()), byte(rand.Uint32())})
	}
}

// Somebody sends valid RTP with garbage in it: the tile shows nothing of it and
// recovers by a keyframe once pictures come again, and the sound goes on. Nothing
// piles up.
func TestHostilePictures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		router, err := vnet.NewRouter(&vnet.RouterConfig{
			CIDR: "198.18.0.0/24", MinDelay: 10 * time.Millisecond, QueueSize: 4096, LoggerFactory: logging.NewDefaultLoggerFactory(),
		})
		if err != nil {
			t.Fatal(err)
		}
		s, w, _ := speakTo(t, router)
		ctx, cancel := context.WithCancel(t.Context())
		var working sync.WaitGroup
		working.Go(func() { s.film(ctx) })
		working.Go(func() { s.speak(ctx) })
		seen := func() (pictures, beeps int) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return len(w.seen), len(w.heard)
		}
		time.Sleep(3 * time.Second)
		before, _ := seen()
		memory := heap()
		asked := s.asked.Load()
		s.hostile.Store(true)
		time.Sleep(5 * time.Second)
		_, beeps := seen()
		grown := int64(heap()) - int64(memory)
		s.hostile.Store(false)
		again, _ := seen()
		time.Sleep(5 * time.Second)
		after, later := seen()
		cancel()
		working.Wait()
		t.Logf("%d pictures before, %d of garbage, %d in the five seconds after; %d keyframes asked for; %d kB more memory",
			before, again-before, after-again, s.asked.Load()-asked, grown>>10)
		if before < 60 || after-again < 90 {
			t.Errorf("%d pictures before, %d after", before, after-again)
		}
		if s.asked.Load()-asked < 2 || s.asked.Load()-asked > 8 {
			t.Errorf("%d keyframes asked for", s.asked.Load()-asked)
		}
		if later-beeps < 9 {
			t.Errorf("%d beeps of 10", later-beeps)
		}
		if grown > 32<<20 {
			t.Errorf("%d MB more memory", grown>>20)
		}
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
