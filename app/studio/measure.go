package studio

import (
	"context"
	"runtime"
	"time"

	"moim/app/call"
)

// measure posts levels ten times a second and statistics once.
func (s *Studio) measure(ctx context.Context) {
	levels := time.NewTicker(levelInterval)
	defer levels.Stop()
	stats := time.NewTicker(statsInterval)
	defer stats.Stop()
	last := s.cfg.Clock.Now()
	governor := newGovernor(runtime.NumCPU(), s.pumps[call.TrackCamera], s.pumps[call.TrackScreen])
	for {
		select {
		case <-ctx.Done():
			return
		case <-levels.C:
			s.post(s.levels())
		case <-stats.C:
			now := s.cfg.Clock.Now()
			m := call.MediaStats{At: now, Layers: governor.measure(now - last), Peers: make(map[call.PeerID]call.PeerMedia)}
			m.Encoders = len(m.Layers)
			s.remotes.measure(m.Peers, now-last)
			s.post(call.MediaMeasured{Stats: m})
			last = now
		}
	}
}

// levels says who is how loud, and who speaks.
func (s *Studio) levels() call.LevelsMeasured {
	m := call.LevelsMeasured{
		Levels:   map[call.PeerID]float64{"": s.voice.level.Latest()},
		Speaking: map[call.PeerID]bool{"": s.voice.speech.Present()},
		Talking:  s.voice.speech.Certain(),
	}
	s.remotes.mu.RLock()
	defer s.remotes.mu.RUnlock()
	for k, stream := range s.remotes.sounds {
		if k.track == call.TrackMicrophone {
			m.Levels[k.peer] = stream.Stats().Level
			m.Speaking[k.peer] = s.remotes.speech[k].Present()
		}
	}
	return m
}

// measure adds what is decoded from each peer to peers.
func (r *remotes) measure(peers map[call.PeerID]call.PeerMedia, span time.Duration) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for p, v := range r.videos {
		m := peers[p.peer]
		if p.track == call.TrackScreen {
			m.Screen = v.take(span)
		} else {
			m.Video = v.take(span)
		}
		peers[p.peer] = m
	}
	for k, stream := range r.sounds {
		m, s := peers[k.peer], stream.Stats()
		stats := call.AudioStats{
			LevelDB: s.Level, Buffer: s.Buffer, Concealed: s.Concealed, Total: s.Total,
			FEC: s.FEC, Stretched: s.Lengthened + s.Shortened,
		}
		if k.track == call.TrackMicrophone {
			m.Audio = stats
		} else {
			m.ScreenAudio = stats
		}
		peers[k.peer] = m
	}
}

// watchDevices tells the session which devices there are, at once and whenever
// that changes.
func (s *Studio) watchDevices(ctx context.Context) {
	for {
		s.post(call.DevicesChanged{Devices: s.cfg.Sources.Devices()})
		select {
		case <-ctx.Done():
			return
		case <-s.cfg.Sources.Changed():
		}
	}
}
