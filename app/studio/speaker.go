package studio

import (
	"context"

	"moim/app/call"
	"moim/media/audio"
)

// SetSpeaker plays on a device; "" is the default one.
func (s *Studio) SetSpeaker(device string) {
	select {
	case <-s.speakers:
	default:
	}
	s.speakers <- device
}

// serveSpeaker switches the speaker as it is wished, one at a time.
func (s *Studio) serveSpeaker(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case device := <-s.speakers:
			used, err := s.cfg.Sources.SetSpeaker(ctx, device)
			if ctx.Err() != nil {
				return
			}
			s.reportSpeaker(device, used, err)
		}
	}
}

// PlayoutChanged tells the session that the speaker went away or came back by
// itself. It is for audio.PlayoutConfig, and does not block.
func (s *Studio) PlayoutChanged(state audio.PlayoutState) {
	s.reportSpeaker(state.Speaker.ID, state.Speaker.ID, state.Err)
}

func (s *Studio) reportSpeaker(wanted, used string, err error) {
	e := call.SpeakerChanged{Device: used}
	if err != nil {
		s.cfg.Logger.Warn("speaker failed", "device", wanted, "error", err)
		e.Problem = s.problemOf(call.ProblemNoSpeaker, wanted, err)
	}
	s.post(e)
}
