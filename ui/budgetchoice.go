package ui

import (
	"slices"
	"strconv"

	"moim/app/call"
	"moim/assets"
)

// budgetSteps are the limits to choose from, in bits per second.
func budgetSteps() []int64 {
	return []int64{500_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000, 20_000_000}
}

// budgetChoice is the list of what the upload may cost: the lever of the panel
// and of the settings.
type budgetChoice struct {
	*choice
	w *window
}

func newBudgetChoice(w *window) *budgetChoice {
	return &budgetChoice{w: w, choice: newChoice(func(id string) { w.setBudget(budgetOf(id)) })}
}

// apply shows the budget in use.
func (c *budgetChoice) apply(s *call.Snapshot) {
	b := s.Preferences.UploadBudget()
	c.set(budgetOptions(c.w.tr, b.Limit()), budgetID(b))
}

// setBudget keeps what the upload may cost from now on.
func (w *window) setBudget(b call.Budget) {
	w.setPreferences(func(p *call.Preferences) { p.Budget, p.BudgetBPS = b.Mode, b.Limit() })
}

// budgetID is the identifier of a budget's option: its mode or its limit. A
// limit of nothing is none.
func budgetID(b call.Budget) string {
	switch {
	case b.Limit() > 0:
		return strconv.FormatInt(b.Limit(), 10)
	case b.Mode == call.BudgetLimit:
		return string(call.BudgetUnlimited)
	}
	return string(b.Mode)
}

// budgetOf is the budget of an option.
func budgetOf(id string) call.Budget {
	if bps, err := strconv.ParseInt(id, 10, 64); err == nil {
		return call.Budget{Mode: call.BudgetLimit, BPS: bps}
	}
	return call.Budget{Mode: call.BudgetMode(id)}
}

// budgetOptions are the budgets to choose from; a present limit that is none
// of the steps is put among them.
func budgetOptions(tr *assets.Translations, present int64) []option {
	steps := budgetSteps()
	if present > 0 {
		if i, there := slices.BinarySearch(steps, present); !there {
			steps = slices.Insert(steps, i, present)
		}
	}
	options := []option{
		{string(call.BudgetAutomatic), tr.Text("budget.automatic")},
		{string(call.BudgetUnlimited), tr.Text("budget.unlimited")},
	}
	for _, bps := range steps {
		options = append(options, option{strconv.FormatInt(bps, 10), formatLimit(tr, bps)})
	}
	return append(options, option{string(call.BudgetSound), tr.Text("budget.sound")})
}
