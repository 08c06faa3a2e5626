package call

// BudgetMode says how a person wants the upload to be bounded.
type BudgetMode string

// The modes.
const (
	BudgetAutomatic BudgetMode = ""          // what the network carries, with room for other programs
	BudgetUnlimited BudgetMode = "unlimited" // all that the network carries
	BudgetLimit     BudgetMode = "limit"     // so many bits per second, whatever the network carries
	BudgetSound     BudgetMode = "sound"     // sound only, as in BudgetAutomatic
)

// Budget is what the upload may cost.
type Budget struct {
	Mode BudgetMode
	BPS  int64 // bits per second on the wire, where Mode is BudgetLimit
}

// Limit is the most that the upload may cost, in bits per second; 0 is no limit.
func (b Budget) Limit() int64 {
	if b.Mode == BudgetLimit {
		return max(b.BPS, 0)
	}
	return 0
}

// Quality is how much of one's picture a peer gets: the lever beside its cost.
type Quality string

// The qualities. Whatever is chosen, a peer gets no more than it asks for.
const (
	QualityAutomatic Quality = ""
	QualityHigh      Quality = "high"   // before others, where it cannot be had by all
	QualityMedium    Quality = "medium" // half the size at most
	QualityLow       Quality = "low"    // a quarter of the size at most
	QualitySound     Quality = "sound"  // no camera and no screen
	QualityPause     Quality = "pause"  // nothing at all
)

// Held is why a peer gets less of our picture than it asks for.
type Held string

// The reasons. The first that holds in this order is told.
const (
	HeldNot      Held = ""
	HeldChoice   Held = "choice"   // SetQuality, or a budget of sound only
	HeldBudget   Held = "budget"   // the budget does not carry more
	HeldLink     Held = "link"     // the network does not carry more
	HeldComputer Held = "computer" // this computer does not encode more
)

// Price is what the upload would cost with another quality of the pictures for
// everybody, demands as they are.
type Price struct {
	Quality Quality // QualityHigh to QualitySound
	BPS     int64   // bits per second on the wire, in sum
}
