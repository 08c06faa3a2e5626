package studio

import (
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

// AudioPacket takes a sound packet that a peer sent.
func (s *Studio) AudioPacket(peer call.PeerID, track call.Track, p media.Packet) {
	stream, err := s.remotes.sound(sound{peer: peer, track: track})
	if err != nil {
		s.cfg.Logger.Debug("sound dropped", "peer", peer, "error", err)
		return
	}
	stream.Push(p)
}
