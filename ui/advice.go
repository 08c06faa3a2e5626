package ui

import (
	"moim/app/call"
	"moim/assets"
)

// advice is the one thing that is said about the upload, because something can
// be done about it or it explains what others see.
type advice string

// What can be said, the most important first.
const (
	adviceNone     advice = ""
	adviceBudget   advice = "budget"   // the person's own limit holds pictures back
	adviceSound    advice = "sound"    // the network does not even carry the smallest pictures
	adviceLink     advice = "link"     // one's own connection holds pictures back
	adviceSome     advice = "some"     // the network does on the way to some of the others
	adviceComputer advice = "computer" // this computer does
)

// adviceFor is what there is to say of a snapshot at this moment.
func adviceFor(s *call.Snapshot) advice {
	held := map[call.Held]bool{s.Upload.Held: true}
	all := true // nobody gets all that it asks for
	for _, p := range s.Peers {
		held[p.Stats.Upload.Held] = true
		all = all && p.Stats.Upload.Held != call.HeldNot
	}
	capacity := s.Upload.CapacityBPS
	switch {
	case held[call.HeldBudget] && limitOf(s) > 0:
		return adviceBudget
	case held[call.HeldLink] && capacity > 0 && capacity < priceOf(s.Upload.Prices, call.QualityLow):
		return adviceSound
	case held[call.HeldLink] && (all || s.Upload.BPS*10 >= capacity*7):
		return adviceLink
	case held[call.HeldLink]:
		return adviceSome
	case held[call.HeldComputer]:
		return adviceComputer
	}
	return adviceNone
}

// sentence is what the advice says.
func (a advice) sentence(tr *assets.Translations, s *call.Snapshot, capacity int64) string {
	switch a {
	case adviceNone:
		return ""
	case adviceBudget:
		return tr.Text("advice.budget", "rate", formatLimit(tr, limitOf(s)))
	case adviceLink, adviceSound:
		if capacity > 0 {
			return tr.Text("advice."+string(a), "rate", formatRate(tr, capacity))
		}
		return tr.Text("advice.link_unknown")
	}
	return tr.Text("advice." + string(a))
}

// action is what can be done about it: the button's words and the budget that
// it sets. Without words there is nothing to do.
func (a advice) action(tr *assets.Translations, s *call.Snapshot) (label string, b call.Budget) {
	switch a {
	case adviceBudget:
		if next := raised(limitOf(s), priceOf(s.Upload.Prices, call.QualityHigh)); next > 0 {
			return tr.Text("advice.raise", "rate", formatLimit(tr, next)), call.Budget{Mode: call.BudgetLimit, BPS: next}
		}
		return tr.Text("advice.remove"), call.Budget{Mode: call.BudgetUnlimited}
	case adviceSound:
		return tr.Text("budget.sound"), call.Budget{Mode: call.BudgetSound}
	}
	return "", call.Budget{}
}

// raised is the smallest step over a limit that pays for all; 0: there is none.
func raised(limit, all int64) int64 {
	for _, bps := range budgetSteps() {
		if bps > limit && bps >= all {
			return bps
		}
	}
	return 0
}

// limitOf is the limit that holds, in bits per second; 0: none.
func limitOf(s *call.Snapshot) int64 { return max(s.Upload.BudgetBPS, 0) }

// priceOf is what a quality would cost now; 0: not known.
func priceOf(prices []call.Price, q call.Quality) int64 {
	for _, p := range prices {
		if p.Quality == q {
			return p.BPS
		}
	}
	return 0
}
