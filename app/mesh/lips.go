package mesh

import (
	"sync/atomic"
	"time"

	"moim/app/call"
)

// Lips is a Receiver that plays sound later than it comes, and lets pictures be
// in step with it. Any goroutine may call its methods.
type Lips interface {
	// SoundDelay is how long the sound of a track takes from when a packet of it
	// arrives, undisturbed by jitter, until it is heard; ok is false while that is
	// not known.
	SoundDelay(peer call.PeerID, track call.Track) (delay time.Duration, ok bool)
	// SetSoundDelay asks for at least such a delay from now on; 0 is as short as it
	// can be.
	SetSoundDelay(peer call.PeerID, track call.Track, least time.Duration)
}

// How far sound and picture may be apart. Sound that comes before the lips move
// is noticed sooner than the other way round (ITU-R BT.1359).
const (
	mostBehind = 60 * time.Millisecond // sound after the picture
	mostAhead  = 30 * time.Millisecond // sound before it
	// screenTime is how long a picture takes from here to the screen, about:
	// decoding, and half of what is between two repaints.
	screenTime = 20 * time.Millisecond
	// mostStep is the most by which pictures wait for the sound, or it for them.
	// Who claims that more is needed has clocks that cannot be right.
	mostStep = 400 * time.Millisecond
	// stepEase is how much of the way is covered with each picture.
	stepEase = 1.0 / 32
	// lateEase is how much is forgotten with each picture of how late they come: half
	// of it in three seconds.
	lateEase = 1.0 / 128
	// soundPatience is how often the sound is asked for another delay, and
	// soundStep by how much that must differ.
	soundPatience = time.Second
	soundStep     = 10 * time.Millisecond
)

// voice is what is known of a peer's microphone, or of the sound of its screen: when it was captured, which
// sender reports tell, and when it comes. Its goroutine writes, others read.
type voice struct {
	base    extreme
	transit atomic.Int64 // from capture to arrival at the least, in ns; 0 is not known
}

// packet takes one that was captured and arrived at such times.
func (s *voice) packet(captured, arrived time.Duration) {
	s.transit.Store(max(int64(s.base.least(arrived-captured, arrived, baseMemory)), 1))
}

// gone forgets it.
func (s *voice) gone() {
	s.base = extreme{}
	s.transit.Store(0)
}

// step keeps the pictures of a camera in step with the voice of its peer, and those of
// a screen with its sound:
// whichever would be seen or heard first waits. One goroutine uses it.
type step struct {
	peer  call.PeerID
	lips  Lips // nil keeps nothing in step
	voice *voice
	track call.Track // of the voice

	held    time.Duration // by which pictures wait for the sound
	picture time.Duration // from capture to the screen without that, smoothed; 0 is not known
	late    time.Duration // how late pictures come after their turn now and then
	asked   time.Duration // of the sound
	since   time.Duration // when that was
}

// hold says how much longer a picture is to be held back that was captured at a
// time, is due at another one, and was complete at a third. Where pictures come late
// now and then, as far as that is tolerated, the sound is to be between those that
// do and those that do not.
func (s *step) hold(captured, due, complete time.Duration) time.Duration {
	if s.lips == nil {
		return 0
	}
	picture := due + screenTime - captured
	if s.picture == 0 {
		s.picture = picture
	}
	s.picture += time.Duration(float64(picture-s.picture) * stepEase)
	s.late = max(min(complete-due, tolerated), s.late-time.Duration(float64(s.late)*lateEase))
	transit := time.Duration(s.voice.transit.Load())
	delay, ok := s.lips.SoundDelay(s.peer, s.track)
	wanted := time.Duration(0)
	if ok && transit > 0 {
		s.ask(s.picture+s.late/2-mostAhead-transit, due)
		wanted = transit + delay - mostBehind - s.picture
	}
	if wanted > mostStep {
		wanted = 0
	}
	s.held += time.Duration(float64(max(wanted, 0)-s.held) * stepEase)
	return s.held
}

// ask asks for a delay of the sound.
func (s *step) ask(least, now time.Duration) {
	if least < 0 || least > mostStep {
		least = 0
	}
	differs := max(least-s.asked, s.asked-least)
	if differs < soundStep || now-s.since < soundPatience && now >= s.since {
		return
	}
	s.asked, s.since = least, now
	s.lips.SetSoundDelay(s.peer, s.track, least)
}

// rest lets the sound go its own way while there is no picture.
func (s *step) rest() {
	if s.asked > 0 {
		s.lips.SetSoundDelay(s.peer, s.track, 0)
	}
	s.held, s.picture, s.late, s.asked = 0, 0, 0, 0
}
