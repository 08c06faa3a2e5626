package call

import (
	"slices"
	"time"
)

// For how long somebody must see less, or all again, until the others are told,
// so that the note does not come and go.
const (
	limitsBegin = 3 * time.Second
	limitsEnd   = 10 * time.Second
)

// limits is whether the others are told that one limits one's upload.
type limits struct {
	told    bool
	differs bool          // from what is so at present
	since   time.Duration // when it began to differ
}

// after is what is told at a time at which others see less, or do not.
func (l limits) after(seeLess bool, now time.Duration) limits {
	if seeLess == l.told {
		return limits{told: l.told}
	}
	if !l.differs {
		l.differs, l.since = true, now
	}
	patience := limitsBegin
	if l.told {
		patience = limitsEnd
	}
	if now-l.since >= patience {
		return limits{told: seeLess}
	}
	return l
}

// limitsOthers says whether the person's own limit makes anybody see less.
func (t *turn) limitsOthers() bool {
	if len(t.peers) == 0 {
		return false
	}
	if t.preferences.UploadBudget().Mode == BudgetSound {
		tracks := t.localTracks()
		return tracks.Camera || tracks.Screen
	}
	// The sum tells but one reason, and a choice for somebody else may hide it.
	return t.upload.Held == HeldBudget ||
		slices.ContainsFunc(t.peers, func(p peer) bool { return p.stats.Upload.Held == HeldBudget })
}
