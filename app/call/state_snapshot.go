package call

import (
	"slices"
	"time"
)

// snapshot is a deep copy of what a window or a script may see.
func (s *state) snapshot(now time.Duration) *Snapshot {
	out := &Snapshot{
		Phase:       s.phase,
		At:          now,
		JoinedAt:    s.joinedAt,
		Invitation:  s.invitation,
		Peek:        s.peek(),
		Check:       s.check,
		SoundTest:   s.soundTest,
		Room:        s.room,
		Online:      s.online,
		Alone:       s.phase == PhaseInCall && !s.hosted && !s.met,
		Self:        s.self(),
		Peers:       make([]Participant, len(s.peers)),
		Chat:        s.chat.snapshot(),
		Devices:     slices.Clone(s.devices),
		Preferences: s.preferences,
		Upload:      s.upload,
		Download:    s.download,
		MonthBytes:  s.month.Bytes,
		Encoders:    s.encoders,
		Layers:      slices.Clone(s.layers),
		Refused:     s.refused,
		Problem:     s.problem.copied(),
		Governance:  s.governance(),

		TransportMeasuredAt: s.transportMeasuredAt,
		MediaMeasuredAt:     s.mediaMeasuredAt,
	}
	out.Upload.Prices = slices.Clone(s.upload.Prices)
	for i := range s.peers {
		s.peers[i].fill(&out.Peers[i])
	}
	return out
}

func (s *state) self() Self {
	return Self{
		ID:          s.id,
		Name:        s.selfName(),
		Microphone:  s.microphone.snapshot(),
		Camera:      s.camera.snapshot(),
		Screen:      s.screen.snapshot(),
		ScreenSound: s.screenSound.snapshot(),

		SpeakerProblem: s.speaker.problem.copied(),
		LevelDB:        s.voice.level,
		Speaking:       s.voice.speaking,
		MutedHint:      s.hint.shown,
	}
}

// selfName is the name that the others know, or will.
func (s *state) selfName() string {
	if s.phase == PhaseJoining || s.phase == PhaseInCall {
		return s.name
	}
	return s.preferences.Name
}

func (s *source) snapshot() LocalSource {
	out := s.LocalSource
	out.On, out.Problem = s.works(), s.Problem.copied()
	return out
}

func (p *peer) fill(out *Participant) {
	*out = Participant{
		ID:         p.id,
		Name:       p.name,
		ArrivedAt:  p.arrivedAt,
		State:      p.state,
		Problem:    p.problem.copied(),
		Microphone: p.status.Microphone,
		Camera:     p.status.Camera,
		Screen:     p.status.Screen,
		Limits:     p.status.Limited,
		Away:       p.presence != present,
		LevelDB:    p.voice.level,
		Speaking:   p.voice.speaking,
		ChatHas:    p.chat.confirmed,
		FirstFrame: p.firstFrame,
		Safety:     p.safety,
		Listening:  p.listening,
		Host:       p.governing.host,
		Stats:      p.stats,
		Media:      p.media,
	}
	out.Stats.Upload.Quality = p.quality // as chosen, though the transport may not have measured since
}

// copied is a copy of a problem, nil of none.
func (p *Problem) copied() *Problem {
	if p == nil {
		return nil
	}
	out := *p
	return &out
}
