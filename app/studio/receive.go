package studio

import (
	"time"

	"moim/app/call"
	"moim/media"
)

// VideoSample decodes a picture that a peer sent. An error asks for a keyframe.
func (s *Studio) VideoSample(peer call.PeerID, track call.Track, sample media.Sample) error {
	v, err := s.remotes.video(picture{peer: peer, track: track})
	if err != nil {
		return err
	}
	if s.cfg.Recorder != nil {
		s.cfg.Recorder.Video(peer, track, sample)
	}
	first, err := v.sample(sample)
	if first && track == call.TrackCamera {
		s.post(call.FirstFrame{Peer: peer, At: s.cfg.Clock.Now()})
	}
	return err
}

// SoundDelay is how long the sound of a track takes here: from when an RTP packet
// arrives, undisturbed by jitter, until it is heard from the speaker. It moves
// slowly, as the jitter buffer adapts. ok is false while that is not known,
// because none has been played. What is to be in step with that sound, such as
// lips, is shown as long after its own earliest arrival as this. Any goroutine may ask
// for every picture: it takes a read lock and two atomic loads.
func (s *Studio) SoundDelay(peer call.PeerID, track call.Track) (delay time.Duration, ok bool) {
	return s.remotes.soundDelay(sound{peer: peer, track: track})
}

// SetSoundDelay lets the sound of a track take at least so long, counted as in
// SoundDelay, for something that is in step with it and comes later. 0 is as
// short as it can be. Any goroutine may ask.
func (s *Studio) SetSoundDelay(peer call.PeerID, track call.Track, least time.Duration) {
	s.remotes.setSoundDelay(sound{peer: peer, track: track}, least)
}

// AudioPacket takes a sound packet that a peer sent.
func (s *Studio) AudioPacket(peer call.PeerID, track call.Track, p media.Packet) {
	stream, err := s.remotes.sound(sound{peer: peer, track: track})
	if err != nil {
		s.cfg.Logger.Debug("sound dropped", "peer", peer, "error", err)
		return
	}
	stream.Push(p)
}
