package app

import (
	"context"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/logging"
	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
	"moim/app/mesh"
	"moim/app/studio"
	"moim/media"
	"moim/media/audio"
	"moim/media/codec"
	"moim/media/mediatest"
)

// speaker is somebody who beeps, and shows the pattern camera.
type speaker struct {
	t       *testing.T
	clock   *media.Clock
	mesh    *mesh.Mesh
	encoder media.Encoder
	beeps   []time.Time // when each was captured
	jitter  time.Duration
	hostile atomic.Bool  // sends what is no VP8
	asked   atomic.Int64 // keyframes

	mu   sync.Mutex // guards what follows
	rate int
	key  bool
}

const beepEvery = 25 // blocks: twice a second

// dawdle lets what has been captured leave a little later, as a path with jitter
// does. (The virtual network's own jitter holds a lock while it waits.)
func (s *speaker) dawdle() {
	if s.jitter > 0 {
		time.Sleep(rand.N(s.jitter))
	}
}

// keyframe is asked for one.
func (s *speaker) keyframe(call.Track, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = true
	s.asked.Add(1)
}

// layers is told how the camera is to be encoded.
func (s *speaker) layers(_ call.Track, layers []media.Layer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(layers) > 0 {
		s.rate = layers[0].Bitrate
	}
}

// film sends pictures until ctx ends.
func (s *speaker) film(ctx context.Context) {
	pattern, err := mediatest.NewPattern(s.clock, mediatest.PatternConfig{})
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = pattern.Close() }()
	rate := 0
	for {
		frame, err := pattern.Read(ctx)
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.rate > 0 && s.rate != rate {
			rate = s.rate
			s.encoder.SetBitrate(rate)
		}
		if s.key {
			s.key = false
			s.encoder.ForceKeyframe()
		}
		s.mu.Unlock()
		sample, ok, err := s.encoder.Encode(frame)
		frame.Release()
		if err == nil && ok {
			s.dawdle()
			if s.hostile.Load() {
				s.spoil(sample.Data)
			}
			_ = s.mesh.WriteVideo(call.TrackCamera, sample)
		}
	}
}

// speak sends a faint hum with beeps until ctx ends.
func (s *speaker) speak(ctx context.Context) {
	encoder, err := codec.NewOpusEncoder(codec.OpusConfig{})
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = encoder.Close() }()
	pacer := media.NewPacer(s.clock, s.clock.Now(), 50, 1, 0)
	pcm, packet := make([]int16, media.BlockSamples), make([]byte, 1500)
	for block := 0; ; block++ {
		_, at, err := pacer.Wait(ctx)
		if err != nil {
			return
		}
		loud := 200.0
		if block%beepEvery == 0 {
			loud = 16000
			s.beeps = append(s.beeps, s.clock.Wall(at))
		}
		for i := range pcm {
			pcm[i] = int16(loud * math.Sin(2*math.Pi*1000*float64(i)/media.SampleRate))
		}
		select { // a block is there when its last sample is
		case <-time.After(media.BlockTime):
		case <-ctx.Done():
			return
		}
		if n, err := encoder.Encode(pcm, packet); err == nil {
			s.dawdle()
			_ = s.mesh.WriteAudio(packet[:n], at)
		}
	}
}

// watcher notes what is seen and heard, and how old it is.
type watcher struct {
	clock *media.Clock

	mu    sync.Mutex // guards what follows
	seen  []moment
	heard []time.Time
	quiet int
}

// moment is one picture.
type moment struct{ captured, shown time.Time }

func (w *watcher) see(f *media.Frame) {
	code, ok := mediatest.ReadBarcode(f)
	if !ok {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, moment{code.Captured, w.clock.Wall(w.clock.Now())})
}

func (w *watcher) hear(block []int16) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, v := range block {
		if v < 6000 {
			w.quiet++
			continue
		}
		if w.quiet > media.SampleRate/5 {
			w.heard = append(w.heard, w.clock.Wall(w.clock.Now()).Add(time.Duration(i)*time.Second/media.SampleRate))
		}
		w.quiet = 0
	}
}

// skews is by how much later than its picture each beep was heard, counted from
// a time on. A picture is on the screen 20 ms after it has been decoded.
func (w *watcher) skews(beeps []time.Time, from time.Time) (skews, pictures []time.Duration) {
	const screen = 20 * time.Millisecond
	for _, at := range w.heard {
		if at.Before(from) {
			continue
		}
		// The beep is the latest that was captured; what is made up comes between.
		i, _ := slices.BinarySearchFunc(beeps, at.Add(-30*time.Millisecond), time.Time.Compare)
		j, _ := slices.BinarySearchFunc(w.seen, at, func(m moment, t time.Time) int { return m.shown.Compare(t) })
		if i == 0 || j == 0 {
			continue
		}
		sound, m := at.Sub(beeps[i-1]), w.seen[j-1]
		picture := m.shown.Sub(m.captured) + screen
		if sound < 480*time.Millisecond {
			skews, pictures = append(skews, sound-picture), append(pictures, picture)
		}
	}
	slices.Sort(skews)
	slices.Sort(pictures)
	return skews, pictures
}

// TestLips lets somebody speak over paths of all kinds, with real codecs, in
// virtual time: what is heard is within 80 ms of what is seen.
func TestLips(t *testing.T) {
	for _, path := range []struct {
		name          string
		delay, jitter time.Duration
		loss          float64
	}{
		{name: "clean", delay: 10 * time.Millisecond},
		{name: "jitter", delay: 25 * time.Millisecond, jitter: 18 * time.Millisecond},
		{name: "a tenth is lost", delay: 25 * time.Millisecond, loss: 0.1},
		{name: "far away, and some is lost", delay: 100 * time.Millisecond, jitter: 5 * time.Millisecond, loss: 0.03},
	} {
		t.Run(path.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const settle, span = 10 * time.Second, 16 * time.Second
				router, err := vnet.NewRouter(&vnet.RouterConfig{
					CIDR: "198.18.0.0/24", MinDelay: path.delay, QueueSize: 4096,
					LoggerFactory: logging.NewDefaultLoggerFactory(),
				})
				if err != nil {
					t.Fatal(err)
				}
				random := rand.New(rand.NewPCG(1, 2))
				var connected atomic.Bool
				router.AddChunkFilter(func(vnet.Chunk) bool {
					if !connected.Load() {
						return true
					}
					return random.Float64() >= path.loss
				})
				s, w, begin := speakTo(t, router)
				connected.Store(true)
				s.jitter = path.jitter
				from := begin.Add(settle)
				ctx, cancel := context.WithTimeout(t.Context(), settle+span)
				defer cancel()
				var working sync.WaitGroup
				working.Go(func() { s.film(ctx) })
				working.Go(func() { s.speak(ctx) })
				working.Wait()
				w.mu.Lock()
				defer w.mu.Unlock()
				skews, pictures := w.skews(s.beeps, from)
				n := len(skews)
				if n < 16 {
					t.Fatalf("%d of 32 beeps", n)
				}
				worst := make([]time.Duration, n)
				for i, d := range skews {
					worst[i] = max(d, -d)
				}
				slices.Sort(worst)
				t.Logf("%d beeps: sound later than the picture by %v to %v, median %v; apart by %v in 95 %%; picture after %v",
					n, skews[0], skews[n-1], skews[n/2], worst[n*95/100], pictures[n/2])
				if apart := worst[n*95/100]; apart > 80*time.Millisecond {
					t.Errorf("sound and picture are %v apart in 95 %%", apart)
				}
			})
		})
	}
}

// nothing is a computer without devices.
type nothing struct{ studio.Sources }

func (nothing) Devices() []media.Device  { return nil }
func (nothing) Changed() <-chan struct{} { return nil }

// speakTo connects a speaker with a watcher.
func speakTo(t *testing.T, router *vnet.Router) (*speaker, *watcher, time.Time) {
	t.Helper()
	encoder, err := codec.NewVP8Encoder(codec.VP8Config{Bitrate: patternBitrate, Layer: "h"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = encoder.Close() })
	s := &speaker{t: t, clock: media.NewClock(), encoder: encoder}
	w := &watcher{clock: media.NewClock()}
	playout := audio.NewPlayout(nil, audio.PlayoutConfig{Clock: w.clock})
	t.Cleanup(func() { _ = playout.Close() })
	playout.SetSink(w.hear)
	there := studio.New(studio.Config{
		Clock: w.clock, Logger: slog.New(slog.DiscardHandler), Codecs: codecs{frames: &media.FramePool{}}, Playout: playout,
		Sources: nothing{},
	}, nil)
	there.Start(func(call.Event) {})
	const ada, ben = call.PeerID("00000000000000000000000000000001"), call.PeerID("00000000000000000000000000000002")
	there.Watch(ada, call.TrackCamera, w.see)
	meshes := map[call.PeerID]*mesh.Mesh{
		ada: newMesh(t, router, "198.18.0.1", mesh.Config{Clock: s.clock, KeyframeRequested: s.keyframe, SetLayers: s.layers}),
		ben: newMesh(t, router, "198.18.0.2", mesh.Config{Clock: w.clock, Receiver: there}),
	}
	s.mesh = meshes[ada]
	if err := router.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		for _, m := range meshes {
			_ = m.Stop(ctx)
		}
		_ = there.Stop(ctx)
		_ = router.Stop()
	})
	introduce(meshes, ada, ben, func() {
		s.mesh.SetLocalTracks(call.LocalTracks{Microphone: true, Camera: true})
		s.mesh.Offer(call.TrackCamera, []media.Layer{{RID: "h", Width: 640, Height: 360, FPS: 30, Bitrate: patternBitrate}})
	})
	return s, w, s.clock.Wall(s.clock.Now())
}

// introduce connects two meshes once begin has been called, and waits until they are.
func introduce(meshes map[call.PeerID]*mesh.Mesh, ada, ben call.PeerID, begin func()) {
	connected := make(chan struct{}, 8)
	for _, way := range [][2]call.PeerID{{ada, ben}, {ben, ada}} {
		meshes[way[0]].Start(func(e call.Event) {
			switch e := e.(type) {
			case call.SignalReady:
				meshes[way[1]].Apply(way[0], e.Payload)
			case call.PeerChanged:
				if e.State == call.StateConnected {
					connected <- struct{}{}
				}
			}
		})
	}
	begin()
	meshes[ben].Open(ada, call.PeerOptions{Polite: true})
	meshes[ada].Open(ben, call.PeerOptions{Offer: true})
	<-connected
	<-connected
}

// newMesh makes a mesh on a virtual network.
func newMesh(t *testing.T, router *vnet.Router, address string, config mesh.Config) *mesh.Mesh {
	t.Helper()
	n, err := vnet.NewNet(&vnet.NetConfig{StaticIPs: []string{address}})
	if err == nil {
		err = router.AddNet(n)
	}
	if err != nil {
		t.Fatal(err)
	}
	config.Net = n
	m, err := mesh.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
