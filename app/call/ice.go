package call

import (
	"slices"

	"moim/signaling"
)

// takeICE hands over which STUN and TURN servers there are from now on, and with
// which credentials, before anything is opened that needs them.
func (t *turn) takeICE(ice *signaling.ICE) {
	if servers := ice.Usable(); len(servers) > 0 {
		t.relays = true
		t.do(setICEServers{servers})
	}
}

// warnOfNoRelay tells who lets nothing go another way that there is no relay here.
func (t *turn) warnOfNoRelay(ice *signaling.ICE) {
	if t.preferences.RelayOnly && !slices.ContainsFunc(ice.Usable(), signaling.ICEServer.Relays) {
		t.show(Problem{Code: ProblemNoRelay})
	}
}
