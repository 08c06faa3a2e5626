package call

import (
	"slices"
	"time"

	"moim/signaling"
)

// Bounds and waits of governing.
const (
	maxKnocks  = 64 // that are shown
	maxRemoved = 64 // that a server which has forgotten them is told again

	spareAfter    = time.Second      // of a connection, until its data channel is open
	spareInterval = 3 * time.Second  // between offers of the key
	carriesEvery  = 10 * time.Second // at most, the others are told what the upload carries
	moveAgain     = 2 * time.Second  // until somebody is told once more where the room is
	maxMoves      = 4                // times that somebody is told, or made host again
)

// Governance is what a person may see of how the room is governed.
type Governance struct {
	Governed bool // the room has an admin key
	Host     bool // this person holds it
	Asked    bool // joining: a host has been asked to let this person in
	Locked   bool
	Waiting  bool // who is new waits to be admitted
	Limit    int  // people; 0: none but the server's
	Knocks   []Knock
	Moving   bool // a new code is being made, or followed
	Carries  Carries
}

// Knock is somebody who waits to be admitted.
type Knock struct {
	ID   PeerID
	Name string
}

// Carries is how many people the room carries with pictures for everybody, as far as
// that is measured.
type Carries struct {
	People int // oneself included; 0: nothing is measured
	// Peer and Name are whose upload is the narrowest; empty: one's own.
	Peer PeerID
	Name string
}

// Commands about governing. Where one does not govern they do nothing.
type (
	// SetLock lets nobody new in, SetWaiting lets them wait, SetLimit lets so many
	// people in, 0 as many as the server does.
	SetLock    struct{ On bool }
	SetWaiting struct{ On bool }
	SetLimit   struct{ People int }
	// Admit lets somebody in who has knocked, Refuse does not.
	Admit  struct{ ID PeerID }
	Refuse struct{ ID PeerID }
	// Remove removes a participant, who still knows the code.
	Remove struct{ Peer PeerID }
	// MakeHost hands the key to a participant as well.
	MakeHost struct{ Peer PeerID }
	// NewCode lets the room go on under a new code, with everybody who is there.
	NewCode struct{}
)

func (SetLock) event()      {}
func (SetWaiting) event()   {}
func (SetLimit) event()     {}
func (Admit) event()        {}
func (Refuse) event()       {}
func (Remove) event()       {}
func (MakeHost) event()     {}
func (NewCode) event()      {}
func (SetLock) command()    {}
func (SetWaiting) command() {}
func (SetLimit) command()   {}
func (Admit) command()      {}
func (Refuse) command()     {}
func (Remove) command()     {}
func (MakeHost) command()   {}
func (NewCode) command()    {}

// governance is what the session knows of how the room is governed.
type governance struct {
	key    signaling.AdminKey // held; before the first welcome, one for a room that joining makes
	admin  string             // the room's public key, as first told; "" for none
	bound  bool               // the first welcome has told it
	host   bool               // governs with key
	spare  bool               // keeps key until no host is left
	serial uint64             // of the latest order
	asked  bool               // somebody is asked to let this participant in
	rules  signaling.Rules
	knocks []Knock

	removed []PeerID // by this participant

	moving   bool
	next     signaling.AdminKey // for the room to which this host leads
	move     *signaling.Move    // what the others are told about it
	movedAt  time.Duration
	offering time.Duration // when the key was offered as a spare last

	carries   int // told to the others
	carriesAt time.Duration
}

// peerGovernance is what is known of a participant in that respect.
type peerGovernance struct {
	host, spare bool // has proved to hold the key: governs, or keeps it
	heir        bool // could host the room's server
	offered     int  // times that the key was offered as a spare
	moves       int  // times that it was told where the room is
	movedAt     time.Duration

	again    bool // governed under the former code, and is to under this one
	handed   int  // times that it was handed the key for that
	handedAt time.Duration
}

func (s *state) governance() Governance {
	g := &s.govern
	return Governance{
		Governed: g.admin != "", Host: g.host, Asked: g.asked,
		Locked: g.rules.Locked, Waiting: g.rules.Waiting, Limit: g.rules.Limit,
		Knocks: slices.Clone(g.knocks), Moving: g.moving, Carries: s.narrowest(),
	}
}

// governingCommand handles what a host does. It returns false for other commands.
func (t *turn) governingCommand(c Command) bool {
	o, is := orderOf(c)
	may := t.govern.host && t.phase == PhaseInCall
	switch {
	case is && may && o.Value >= 0:
		t.order(o)
		t.unknock(PeerID(o.Target))
	case is:
	default:
		return t.peerCommand(c, may)
	}
	return true
}

// orderOf is the order that a command is; false for what is more than that.
func orderOf(c Command) (signaling.Order, bool) {
	switch c := c.(type) {
	case SetLock:
		return signaling.Order{Action: signaling.ActionLock, Value: number(c.On)}, true
	case SetWaiting:
		return signaling.Order{Action: signaling.ActionWait, Value: number(c.On)}, true
	case SetLimit:
		return signaling.Order{Action: signaling.ActionLimit, Value: c.People}, true
	case Admit:
		return signaling.Order{Action: signaling.ActionAdmit, Target: string(c.ID)}, true
	case Refuse:
		return signaling.Order{Action: signaling.ActionRefuse, Target: string(c.ID)}, true
	default:
		return signaling.Order{}, false
	}
}

// peerCommand handles what a host does with participants and with the code.
func (t *turn) peerCommand(c Command, may bool) bool {
	switch c := c.(type) {
	case Remove:
		if p := t.peer(c.Peer); p != nil && may {
			t.remove(p)
		}
	case MakeHost:
		if p := t.peer(c.Peer); p != nil && may {
			t.confide(p, signaling.Payload{Type: signaling.PayloadKey, Key: &signaling.Key{Seed: t.govern.key.Seed()}})
		}
	case NewCode:
		if may && !t.govern.moving {
			t.govern.moving = true
			t.do(makeCode{t.attempt})
		}
	default:
		return false
	}
	return true
}

// remove removes a participant by one's own order.
func (t *turn) remove(p *peer) {
	t.order(signaling.Order{Action: signaling.ActionRemove, Target: string(p.id)})
	if len(t.govern.removed) < maxRemoved {
		t.govern.removed = append(slices.Clone(t.govern.removed), p.id)
	}
	t.drop(p.id)
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// order signs an order and sends it to the server.
func (t *turn) order(o signaling.Order) {
	g := &t.govern
	g.serial++
	o.Issuer, o.Serial = string(t.id), g.serial
	t.do(sendOrder{t.attempt, g.key.Sign(t.room.ID, o)})
}

// isLawful says whether a participant is to be removed: by order of a host who has
// proved to be one, or of oneself. A server alone can order nothing.
func (t *turn) isLawful(o *signaling.Order, target PeerID) bool {
	if o == nil || o.Action != signaling.ActionRemove || o.Target != string(target) || !o.SignedBy(t.govern.admin, t.room.ID) {
		return false
	}
	issuer := t.peer(PeerID(o.Issuer))
	return issuer != nil && issuer.governing.host || t.govern.host && o.Issuer == string(t.id)
}

// narrowest is how many people fit with pictures: as far as one's own upload is
// measured, and as the others tell of theirs.
func (s *state) narrowest() Carries {
	c := Carries{People: s.ownCarries()}
	for i := range s.peers {
		p := &s.peers[i]
		if n := p.status.Carries; n > 0 && (c.People == 0 || n < c.People) {
			c = Carries{People: n, Peer: p.id, Name: p.name}
		}
	}
	return c
}

// ownCarries is how many people one's own upload carries, oneself included; 0 where
// that is not known. The forecast is of those who are connected and so many more.
func (s *state) ownCarries() int {
	if s.phase != PhaseInCall || s.upload.ForecastNextBPS <= 0 || s.upload.MoreFit < 0 {
		return 0
	}
	people := 0
	for i := range s.peers {
		if s.peers[i].state == StateConnected {
			people++
		}
	}
	if people == 0 {
		return 0
	}
	return people + 1 + s.upload.MoreFit
}
