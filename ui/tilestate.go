package ui

import (
	"moim/app/call"
	"moim/assets"
)

// tileStateOf is what a tile shows of a snapshot.
func tileStateOf(tr *assets.Translations, s *call.Snapshot, key tileKey) tileState {
	if key.peer == "" {
		return selfState(tr, s.Self, key.track)
	}
	found := participant(s, key.peer)
	if found == nil {
		return tileState{}
	}
	p := *found
	name := displayName(tr, p.Name)
	if key.track == call.TrackScreen {
		return tileState{id: string(p.ID), name: name, label: tr.Text("call.screen_of", "name", name), picture: true}
	}
	state := tileState{
		id: string(p.ID), name: name, label: listeningLabel(tr, name, p.Listening),
		picture: p.Camera, muted: !p.Microphone,
		speaking: p.Speaking && p.Microphone && p.State == call.StateConnected,
	}
	if p.Away {
		state.label += " · " + tr.Text("call.away")
	}
	if p.Limits {
		state.limits = tr.Text("call.limits")
	}
	if p.State == call.StateConnected {
		state.upload = tr.Text("call.upload_to", "rate", formatRate(tr, p.Stats.Upload.BPS))
	}
	addConnection(tr, &state, p)
	return state
}

// addConnection says what is wrong with the connection to a participant.
func addConnection(tr *assets.Translations, state *tileState, p call.Participant) {
	switch p.State {
	case call.StateConnected:
		return
	case call.StateDisconnected:
		state.notice = tr.Text("call.reconnecting")
	case call.StateFailed, call.StateClosed:
		problem := call.Problem{Code: call.ProblemPeerFailed, Subject: state.name}
		if p.Problem != nil {
			problem = *p.Problem
		}
		state.notice = ProblemText(tr, problem)
		state.failed, state.retry, state.picture = true, tr.Text("call.try_again"), false
	default:
		state.notice = tr.Text("call.connecting")
	}
}

func selfState(tr *assets.Translations, self call.Self, track call.Track) tileState {
	name := displayName(tr, self.Name)
	if track == call.TrackScreen {
		return tileState{id: string(self.ID), name: name, label: tr.Text("call.your_screen"), picture: self.Screen.Active}
	}
	state := tileState{
		id: string(self.ID), name: name, label: tr.Text("call.you"),
		picture: self.Camera.On && self.Camera.Active,
		muted:   !self.Microphone.On || self.Microphone.Problem != nil,
	}
	state.speaking = self.Speaking && !state.muted
	return state
}

// displayName is a name to show: also where somebody gave none.
func displayName(tr *assets.Translations, name string) string {
	if name == "" {
		return tr.Text("call.guest")
	}
	return name
}
