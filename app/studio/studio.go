package studio

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"moim/app/call"
	"moim/media"
)

// Intervals of what is measured.
const (
	levelInterval = 100 * time.Millisecond
	statsInterval = time.Second
)

// Studio implements call.Studio; it takes what arrives as mesh.Receiver and
// shows pictures as ui.Pictures.
type Studio struct {
	cfg     Config
	gallery *gallery
	remotes *remotes
	pumps   map[call.Track]*videoPump
	voice   *audioPump
	playing *audioPump // what the computer plays
	slots   map[call.Track]*slot

	speakers chan string    // one place, the latest wish wins
	tests    chan soundWish // likewise

	post   func(call.Event)
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// New prepares a studio; nothing is opened before Start.
func New(cfg Config, out Outgoing) *Studio {
	s := &Studio{cfg: cfg, gallery: newGallery(), slots: make(map[call.Track]*slot), speakers: make(chan string, 1), tests: make(chan soundWish, 1)}
	s.remotes = newRemotes(cfg, s.gallery)
	s.pumps = map[call.Track]*videoPump{
		call.TrackCamera: newVideoPump(call.TrackCamera, cfg.Bitrates.Camera, s, out),
		call.TrackScreen: newVideoPump(call.TrackScreen, cfg.Bitrates.Screen, s, out),
	}
	for track, pump := range s.pumps {
		s.slots[track] = newSlot(pump.run, s.reporter(track))
	}
	s.voice = &audioPump{
		track: call.TrackMicrophone, logger: cfg.Logger,
		open: func(ctx context.Context, device string) (media.AudioSource, string, error) {
			return cfg.Sources.OpenMicrophone(ctx, device)
		},
		encoder: func() (media.AudioEncoder, error) { return cfg.Codecs.NewAudioEncoder() },
		write:   func(packet []byte, captured time.Duration) error { return out.WriteAudio(packet, captured) },
	}
	s.playing = &audioPump{
		track: call.TrackScreenSound, logger: cfg.Logger,
		open: func(ctx context.Context, device string) (media.AudioSource, string, error) {
			return cfg.Sources.OpenScreenSound(ctx, device)
		},
		encoder: func() (media.AudioEncoder, error) { return cfg.Codecs.NewMusicEncoder() },
		write:   func(packet []byte, captured time.Duration) error { return out.WriteScreenSound(packet, captured) },
	}
	s.slots[call.TrackScreenSound] = newSlot(s.playing.run, s.reporter(call.TrackScreenSound))
	s.slots[call.TrackMicrophone] = newSlot(s.voice.run, s.reporter(call.TrackMicrophone))
	s.slots[call.TrackMicrophone].hush = s.voice.hushed.Store
	return s
}

// reporter tells the session what became of a local source.
func (s *Studio) reporter(track call.Track) func(active bool, device string, err error) {
	return func(active bool, device string, err error) {
		e := call.SourceChanged{Track: track, Active: active, Device: device}
		if errors.Is(err, media.ErrShareDeclined) {
			err, e.Declined = nil, true
		}
		if err != nil {
			s.cfg.Logger.Warn("source failed", "track", track, "device", device, "error", err)
			e.Problem = s.problemOf(noDevice(track), device, err)
		}
		s.post(e)
	}
}

// Start begins delivery of events to post, which never blocks.
func (s *Studio) Start(post func(call.Event)) {
	s.post = post
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	for _, slot := range s.slots {
		s.wg.Go(func() { slot.loop(ctx) })
	}
	s.wg.Go(func() { s.measure(ctx) })
	s.wg.Go(func() { s.watchDevices(ctx) })
	s.wg.Go(func() { s.serveSpeaker(ctx) })
	s.wg.Go(func() { s.serveTests(ctx) })
}

// SetCamera opens a camera or closes it.
func (s *Studio) SetCamera(on bool, device string) {
	s.slots[call.TrackCamera].set(wish{on: on, device: device})
}

// SetScreen begins to capture a screen, or stops.
func (s *Studio) SetScreen(on bool, device string) {
	s.slots[call.TrackScreen].set(wish{on: on, device: device})
}

// SetScreenSound begins to capture what the computer plays, or stops.
func (s *Studio) SetScreenSound(on bool) { s.slots[call.TrackScreenSound].set(wish{on: on}) }

// SetMicrophone opens a microphone or closes it.
func (s *Studio) SetMicrophone(on bool, device string) {
	s.slots[call.TrackMicrophone].set(wish{on: on, device: device})
}

// SetGain makes a peer louder or softer here: 1 is as sent, 0 not at all.
func (s *Studio) SetGain(peer call.PeerID, gain float64) { s.remotes.setGain(peer, gain) }

// Listen sends nothing of the microphone, and leaves it open if it is.
func (s *Studio) Listen() { s.slots[call.TrackMicrophone].set(wish{listen: true}) }

// SetVoice changes what is done to the microphone's sound.
func (s *Studio) SetVoice(v call.Voice) {
	if s.cfg.SetVoice != nil {
		s.cfg.SetVoice(v)
	}
}

// Pause says that a picture of peer stops on purpose.
func (s *Studio) Pause(peer call.PeerID, track call.Track) {
	s.remotes.mu.RLock()
	v := s.remotes.videos[picture{peer: peer, track: track}]
	s.remotes.mu.RUnlock()
	if v != nil {
		v.pause()
	}
}

// Forget drops everything about a peer that has gone.
func (s *Studio) Forget(peer call.PeerID) {
	s.wg.Go(func() { s.remotes.forget(peer) })
}

// Watch shows a picture to sink from now on; the empty peer is oneself.
func (s *Studio) Watch(peer call.PeerID, track call.Track, sink media.Sink) (stop func()) {
	return s.gallery.watch(picture{peer: peer, track: track}, sink)
}

// SetLayers says in which layers a local video track is encoded from now on, each
// with a target in bits per second (0: as much as was offered) and a frame rate
// (0: all). A layer that is not named is not encoded; one that is named again
// begins with a keyframe. It never blocks, keeps no part of layers, and may be
// called from any one goroutine at a time.
func (s *Studio) SetLayers(track call.Track, layers []media.Layer) {
	p := s.pumps[track]
	if p == nil {
		return
	}
	for _, r := range p.rungs {
		n := slices.IndexFunc(layers, func(l media.Layer) bool { return l.RID == r.rid })
		if n < 0 {
			r.ask(nil)
		} else {
			r.ask(&layers[n])
		}
		if r.keyframe.Load() {
			p.rouse()
		}
	}
}

// ForceKeyframe makes the next picture of a layer of a local track a keyframe.
func (s *Studio) ForceKeyframe(track call.Track, rid string) {
	p := s.pumps[track]
	if p == nil {
		return
	}
	for _, r := range p.rungs {
		if r.rid == rid {
			r.keyframe.Store(true)
			p.rouse()
		}
	}
}

// SetLoss tells the microphone's encoder which share (0 to 1) of its packets is
// lost on the way, from which in-band FEC takes its strength.
func (s *Studio) SetLoss(share float64) { s.voice.loss.Store(int64(share * 1000)) }

// SetSoundBitrate tells the microphone's encoder how many bits per second to spend.
func (s *Studio) SetSoundBitrate(bps int) { s.voice.bitrate.Store(int64(bps)) }

// SetScreenSoundBitrate tells the encoder of what the computer plays how many bits
// per second to spend.
func (s *Studio) SetScreenSoundBitrate(bps int) { s.playing.bitrate.Store(int64(bps)) }

// Stop closes all devices and waits for every goroutine.
func (s *Studio) Stop(ctx context.Context) error {
	s.cancel()
	done := make(chan struct{})
	go func() {
		s.wg.Wait()
		s.remotes.stop()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
