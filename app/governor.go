package app

import "moim/app/call"

// governor does as host what the command line asks of headless. Each thing is done
// once, admitting aside.
type governor struct {
	flags                            governFlags
	waiting, limited, locked, moving bool
	removed                          bool
}

// look takes a snapshot in.
func (g *governor) look(s *call.Snapshot, do func(call.Command)) {
	if !s.Governance.Host {
		return
	}
	once := func(done *bool, when bool, c call.Command) {
		if when && !*done {
			*done = true
			do(c)
		}
	}
	once(&g.waiting, g.flags.WaitingRoom, call.SetWaiting{On: true})
	once(&g.limited, g.flags.Limit > 0, call.SetLimit{People: g.flags.Limit})
	once(&g.locked, g.flags.LockAt > 0 && len(s.Peers)+1 >= g.flags.LockAt, call.SetLock{On: true})
	ready := g.flags.NewCodeAt == 0 || connected(s.Peers) >= g.flags.NewCodeAt
	for i := range s.Peers {
		p := &s.Peers[i]
		named := g.flags.Remove != "" && p.Name == g.flags.Remove && p.State == call.StateConnected
		once(&g.removed, named && ready, call.Remove{Peer: p.ID})
	}
	once(&g.moving, g.flags.NewCodeAt > 0 && (g.removed || g.flags.Remove == "" && ready), call.NewCode{})
	g.admit(s.Governance.Knocks, do)
}

func (g *governor) admit(knocks []call.Knock, do func(call.Command)) {
	if !g.flags.Admit {
		return
	}
	for _, k := range knocks {
		do(call.Admit{ID: k.ID})
	}
}

// connected is how many people are, oneself included, and show what they say they do.
func connected(peers []call.Participant) int {
	n := 1
	for i := range peers {
		p := &peers[i]
		if p.State == call.StateConnected && (!p.Camera || p.Media.Video.FramesDecoded > 0) {
			n++
		}
	}
	return n
}
