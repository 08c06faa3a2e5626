package call

import (
	"cmp"
	"log/slog"
	"slices"

	"moim/media"
)

// openDevices opens what the preferences say, on the way out of idle.
func (t *turn) openDevices() {
	t.openSource(TrackMicrophone, !t.preferences.MicrophoneOff, t.preferences.Microphone)
	t.openSource(TrackCamera, !t.preferences.CameraOff, t.preferences.Camera)
	t.openSpeaker(t.preferences.Speaker)
}

// openSource opens a source, or leaves it off.
func (t *turn) openSource(track Track, on bool, device string) {
	if !on {
		t.closeSource(track)
		return
	}
	s := t.source(track)
	s.On, s.Problem, s.listening = true, nil, false
	if track == TrackMicrophone {
		t.hint = t.hint.gone(t.now)
	}
	s.wanted, s.fellBack = device, false
	t.do(setSource{Track: track, On: true, Device: device})
}

// closeSource closes a source that is on, and forgets its problem.
func (t *turn) closeSource(track Track) {
	s := t.source(track)
	if s.On || s.listening {
		t.do(setSource{Track: track})
	}
	if track == TrackMicrophone {
		t.hint = t.hint.gone(t.now)
	}
	*s = source{}
}

// mute switches the microphone off in a call. It stays open where the person
// wants to be told about speaking while muted.
func (t *turn) mute() {
	s := t.source(TrackMicrophone)
	if t.phase != PhaseInCall || t.preferences.MutedNoticeOff || !s.works() {
		t.closeSource(TrackMicrophone)
		return
	}
	t.do(listen{})
	*s = source{listening: true}
}

// stopListening closes a microphone that is off and open.
func (t *turn) stopListening() {
	if t.microphone.listening {
		t.closeSource(TrackMicrophone)
	}
}

func (t *turn) openSpeaker(device string) {
	t.speaker = speaker{wanted: device}
	t.do(setSpeaker{device})
}

// switchSource switches the microphone or the camera. Outside a call the choice
// is how the person wants to join from now on.
func (t *turn) switchSource(track Track, on bool) {
	preferences := t.preferences
	device := preferences.Camera
	if track == TrackMicrophone {
		device = preferences.Microphone
		preferences.MicrophoneOff = !on
	} else {
		preferences.CameraOff = !on
	}
	if t.phase == PhaseIdle || t.phase == PhasePreview {
		t.keep(preferences)
	}
	// Who switches on what has failed wants it to be tried again.
	if s := t.source(track); t.phase != PhaseIdle && (s.On != on || on && !s.works()) {
		if track == TrackMicrophone && !on {
			t.mute()
			return
		}
		t.openSource(track, on, device)
	}
}

func (t *turn) startShare(c StartShare) {
	if t.phase == PhaseJoining || t.phase == PhaseInCall {
		t.openSource(TrackScreen, true, c.Device)
		t.openSource(TrackScreenSound, c.Sound, "")
	}
}

// stopShare ends the share of a screen, and of its sound.
func (t *turn) stopShare() {
	t.closeSource(TrackScreen)
	t.closeSource(TrackScreenSound)
}

// chooseDevice keeps the choice and opens the device where one of its kind is
// in use. A screen is chosen anew for each share.
func (t *turn) chooseDevice(c ChooseDevice) {
	preferences := t.preferences
	switch c.Kind {
	case media.Camera:
		preferences.Camera = c.ID
		t.changeDevice(TrackCamera, c.ID)
	case media.Microphone:
		preferences.Microphone = c.ID
		t.changeDevice(TrackMicrophone, c.ID)
	case media.Speaker:
		preferences.Speaker = c.ID
		if t.phase != PhaseIdle {
			t.openSpeaker(c.ID)
		}
	case media.Screen:
		t.changeDevice(TrackScreen, c.ID)
	}
	t.keep(preferences)
}

// changeDevice opens another device for a source that is on.
func (t *turn) changeDevice(track Track, device string) {
	if t.source(track).On {
		t.openSource(track, true, device)
	}
}

// reopen opens what the preferences choose differently from what is in use.
func (t *turn) reopen(next Preferences) {
	if next.Camera != t.camera.wanted {
		t.changeDevice(TrackCamera, next.Camera)
	}
	if next.Microphone != t.microphone.wanted {
		t.changeDevice(TrackMicrophone, next.Microphone)
	}
	if next.Speaker != t.speaker.wanted && t.phase != PhaseIdle {
		t.openSpeaker(next.Speaker)
	}
}

// sourceChanged is what became of a source.
func (t *turn) sourceChanged(e SourceChanged) {
	s := t.source(e.Track)
	if s == nil || !s.On {
		return // the echo of closing, or late news of what is closed by now
	}
	ended, before := s.Active && !e.Active, s.Device
	s.Active, s.Device = e.Active, e.Device
	switch {
	case e.Active:
		s.Problem = nil
	case e.Problem != nil:
		s.Device = ""
		e.Device = cmp.Or(e.Device, before)
		t.sourceFailed(s, e)
	case (ended || e.Declined) && e.Track == TrackScreen:
		t.stopShare() // what was shared has been closed, or nothing was chosen
	}
}

// sourceFailed shows a failure once. The call goes on without the source.
func (t *turn) sourceFailed(s *source, e SourceChanged) {
	if s.Problem == nil || *s.Problem != *e.Problem {
		t.show(*e.Problem)
	}
	s.Problem = e.Problem
	if e.Track == TrackScreen || e.Track == TrackScreenSound {
		s.On = false
		t.do(setSource{Track: e.Track})
		if e.Track == TrackScreen {
			t.closeSource(TrackScreenSound)
		}
		return
	}
	if absent(e.Problem) && !s.fellBack {
		t.fallBack(e.Track, e.Device)
	}
}

// absent says whether a problem is that a device is not there.
func absent(p *Problem) bool {
	switch p.Code {
	case ProblemNoCamera, ProblemNoMicrophone, ProblemNoSpeaker, ProblemDeviceNotFound, ProblemDeviceGone:
		return true
	default:
		return false
	}
}

// fallBack opens the default device in place of one that is gone, where there
// is another one.
func (t *turn) fallBack(track Track, gone string) {
	if t.fixedDevices || !t.hasOther(kindOf(track), gone) {
		return
	}
	s := t.source(track)
	s.fellBack = true
	t.note(slog.LevelInfo, "falling back to the default device: "+string(track), "", nil)
	t.do(setSource{Track: track, On: true})
}

func kindOf(track Track) media.DeviceKind {
	if track == TrackCamera {
		return media.Camera
	}
	return media.Microphone
}

// hasOther says whether there is a device of the kind besides that one.
func (t *turn) hasOther(kind media.DeviceKind, id string) bool {
	return slices.ContainsFunc(t.devices, func(d media.Device) bool { return d.Kind == kind && d.ID != id })
}

// has says whether there is that device; "" is any.
func (t *turn) has(kind media.DeviceKind, id string) bool {
	return slices.ContainsFunc(t.devices, func(d media.Device) bool {
		return d.Kind == kind && (id == "" || d.ID == id)
	})
}

// devicesChanged looks whether what was missing is there by now.
func (t *turn) devicesChanged(devices []media.Device) {
	t.devices = slices.Clone(devices)
	if t.phase == PhaseIdle {
		return
	}
	for _, track := range []Track{TrackMicrophone, TrackCamera} {
		t.retrySource(track)
	}
	t.followDefault()
	if p := t.speaker.problem; p != nil && absent(p) {
		if device, ok := t.substitute(media.Speaker, t.speaker.wanted); ok {
			t.speaker.problem, t.speaker.fellBack = nil, device != t.speaker.wanted
			t.do(setSpeaker{device})
		}
	}
}

// followDefault notes which microphone is in use where it is the default one: the
// sound system moves it along when its default changes.
func (t *turn) followDefault() {
	s := &t.microphone
	if s.wanted != "" || !s.Active {
		return
	}
	if i := slices.IndexFunc(t.devices, func(d media.Device) bool { return d.Kind == media.Microphone && d.Default }); i >= 0 {
		s.Device = t.devices[i].ID
	}
}

// retrySource opens a source again that had no device. Its problem stays until
// it delivers.
func (t *turn) retrySource(track Track) {
	s := t.source(track)
	if !s.On || s.Active || s.Problem == nil || !absent(s.Problem) {
		return
	}
	if device, ok := t.substitute(kindOf(track), s.wanted); ok {
		s.fellBack = device != s.wanted
		t.do(setSource{Track: track, On: true, Device: device})
	}
}

// substitute is the wanted device where it is there, else the default one.
func (t *turn) substitute(kind media.DeviceKind, wanted string) (device string, ok bool) {
	if t.has(kind, wanted) {
		return wanted, true
	}
	return "", !t.fixedDevices && t.has(kind, "")
}

// speakerChanged is the same for the speaker.
func (t *turn) speakerChanged(e SpeakerChanged) {
	before := t.speaker.problem
	t.speaker.problem = e.Problem
	if e.Problem == nil {
		return
	}
	if before == nil || *before != *e.Problem {
		t.show(*e.Problem)
	}
	if absent(e.Problem) && !t.speaker.fellBack && !t.fixedDevices && t.hasOther(media.Speaker, e.Device) {
		t.speaker.fellBack = true
		t.do(setSpeaker{""})
	}
}
