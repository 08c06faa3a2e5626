package call

import "moim/signaling"

// setPreferences replaces the preferences. A name that is too long is told and
// not taken; the rest counts. Camera and microphone off are how to join next
// time and switch nothing in a call.
func (t *turn) setPreferences(next Preferences) {
	if signaling.CheckName(next.Name) != nil {
		t.show(Problem{Code: ProblemBadName})
		next.Name = t.preferences.Name
	}
	next.BudgetBPS = max(next.BudgetBPS, 0)
	if next.UploadBudget() != t.preferences.UploadBudget() {
		t.do(setBudget{next.UploadBudget()})
	}
	if next.HideAddresses != t.preferences.HideAddresses {
		t.do(setHideAddresses{next.HideAddresses})
	}
	if next.RelayOnly != t.preferences.RelayOnly {
		t.do(setRelayOnly{next.RelayOnly})
	}
	if next.Voice() != t.preferences.Voice() {
		t.do(setVoice{next.Voice()})
	}
	if next.MutedNoticeOff {
		t.stopListening()
	}
	if t.phase == PhasePreview {
		t.switchPreview(next)
	}
	t.reopen(next)
	t.keep(next)
}

// switchPreview shows in the preview how one would join.
func (t *turn) switchPreview(next Preferences) {
	if next.CameraOff != t.preferences.CameraOff {
		t.openSource(TrackCamera, !next.CameraOff, next.Camera)
	}
	if next.MicrophoneOff != t.preferences.MicrophoneOff {
		t.openSource(TrackMicrophone, !next.MicrophoneOff, next.Microphone)
	}
}

// keep makes these the preferences and saves them where they are new.
func (t *turn) keep(p Preferences) {
	if p == t.preferences {
		return
	}
	t.preferences = p
	t.do(savePreferences{p})
}
