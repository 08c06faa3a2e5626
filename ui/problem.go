package ui

import (
	"moim/app/call"
	"moim/assets"
)

// ProblemText is the sentence about a problem in a language: what happened and
// what to do.
func ProblemText(tr *assets.Translations, p call.Problem) string {
	return tr.Problem(string(p.Code), p.Subject, "holder", p.Holder)
}
