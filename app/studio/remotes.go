package studio

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"moim/app/call"
	"moim/media"
	"moim/media/audio"
	"moim/media/voice"
)

// errForgotten answers media that comes after its peer has been forgotten.
var errForgotten = errors.New("studio is stopped")

// remotes holds a decoder for each picture and a stream for each sound that
// peers send. Media goroutines find theirs through it.
type remotes struct {
	clock    *media.Clock
	logger   *slog.Logger
	codecs   Codecs
	playout  *audio.Playout
	recorder Recorder
	barcode  func(*media.Frame) (time.Time, bool)
	gallery  *gallery

	mu      sync.RWMutex
	stopped bool
	videos  map[picture]*remoteVideo
	sounds  map[sound]*audio.Stream
	gains   map[call.PeerID]float64   // of those who are not heard as sent
	speech  map[sound]*voice.Detector // of those sounds that are microphones
}

// sound names one remote sound: somebody's microphone, or what their computer
// plays while they show its screen.
type sound struct {
	peer  call.PeerID
	track call.Track
}

// key is the name of the sound's stream.
func (k sound) key() string { return string(k.peer) + " " + string(k.track) }

func newRemotes(cfg Config, g *gallery) *remotes {
	return &remotes{
		clock: cfg.Clock, logger: cfg.Logger, codecs: cfg.Codecs, playout: cfg.Playout,
		recorder: cfg.Recorder, barcode: cfg.Barcode, gallery: g,
		videos: make(map[picture]*remoteVideo), sounds: make(map[sound]*audio.Stream),
		gains: make(map[call.PeerID]float64), speech: make(map[sound]*voice.Detector),
	}
}

// video finds the decoder of p and makes one where there is none.
func (r *remotes) video(p picture) (*remoteVideo, error) {
	r.mu.RLock()
	v, stopped := r.videos[p], r.stopped
	r.mu.RUnlock()
	if v != nil {
		return v, nil
	}
	if stopped {
		return nil, errForgotten
	}
	decoder, err := r.codecs.NewDecoder()
	if err != nil {
		return nil, fmt.Errorf("make decoder for %s: %w", p.track, err)
	}
	fresh := &remoteVideo{
		clock: r.clock, barcode: r.barcode, wall: r.gallery.wall(p), decoder: decoder, screen: p.track == call.TrackScreen,
		latencies: make([]time.Duration, 0, 128),
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if v := r.videos[p]; v != nil || r.stopped {
		closeErr := decoder.Close()
		if v == nil {
			return nil, errors.Join(errForgotten, closeErr)
		}
		return v, nil
	}
	r.videos[p] = fresh
	return fresh, nil
}

// sound finds the stream of k and makes one where there is none.
func (r *remotes) sound(k sound) (*audio.Stream, error) {
	r.mu.RLock()
	s, stopped := r.sounds[k], r.stopped
	r.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	if stopped {
		return nil, errForgotten
	}
	decoder, err := r.codecs.NewAudioDecoder()
	if err != nil {
		return nil, fmt.Errorf("make sound decoder: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return nil, errors.Join(errForgotten, decoder.Close())
	}
	if s = r.sounds[k]; s != nil {
		return s, decoder.Close()
	}
	s = r.playout.Add(k.key(), decoder)
	if k.track == call.TrackMicrophone {
		speech := &voice.Detector{}
		r.speech[k] = speech
		s.SetTap(func(block []int16) {
			speech.Add(block)
			if r.recorder != nil {
				r.recorder.Audio(k.peer, block)
			}
		})
	}
	if gain, other := r.gains[k.peer]; other {
		s.SetGain(gain)
	}
	r.sounds[k] = s
	return s, nil
}

// setGain makes everything that comes from a peer louder or softer, now and later.
func (r *remotes) setGain(peer call.PeerID, gain float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if gain == 1 {
		delete(r.gains, peer)
	} else {
		r.gains[peer] = gain
	}
	for k, s := range r.sounds {
		if k.peer == peer {
			s.SetGain(gain)
		}
	}
}

// soundDelay is Studio.SoundDelay.
func (r *remotes) soundDelay(k sound) (time.Duration, bool) {
	r.mu.RLock()
	s := r.sounds[k]
	r.mu.RUnlock()
	if s == nil {
		return 0, false
	}
	delay, playing := s.Delay()
	return delay + r.playout.Latency(), playing
}

// setSoundDelay is Studio.SetSoundDelay.
func (r *remotes) setSoundDelay(k sound, least time.Duration) {
	r.mu.RLock()
	s := r.sounds[k]
	r.mu.RUnlock()
	if s != nil {
		s.SetMinimumDelay(least - r.playout.Latency())
	}
}

// forget drops everything about peer.
func (r *remotes) forget(peer call.PeerID) {
	r.mu.Lock()
	var gone []*remoteVideo
	for p, v := range r.videos {
		if p.peer == peer {
			gone = append(gone, v)
			delete(r.videos, p)
		}
	}
	var silent []sound
	for k := range r.sounds {
		if k.peer == peer {
			silent = append(silent, k)
			delete(r.sounds, k)
			delete(r.speech, k)
		}
	}
	delete(r.gains, peer)
	r.mu.Unlock()
	for _, k := range silent {
		r.playout.Remove(k.key())
	}
	for _, v := range gone {
		if err := v.close(); err != nil {
			r.logger.Warn("close decoder", "peer", peer, "error", err)
		}
	}
	if r.recorder != nil {
		r.recorder.Forget(peer)
	}
	r.gallery.forget(peer)
}

// stop forgets everybody; what comes later is refused.
func (r *remotes) stop() {
	r.mu.Lock()
	r.stopped = true
	peers := make(map[call.PeerID]struct{})
	for p := range r.videos {
		peers[p.peer] = struct{}{}
	}
	for k := range r.sounds {
		peers[k.peer] = struct{}{}
	}
	r.mu.Unlock()
	for peer := range peers {
		r.forget(peer)
	}
}
