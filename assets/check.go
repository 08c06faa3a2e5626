package assets

import "strconv"

// Check is the sentence about one thing that was tried to reach others (app/call's
// CheckKind and CheckOutcome): whether it works and what to do. Where signaling
// fails it is the one about its problem. An outcome that is not known, or none,
// is that it is being tried.
func (t *Translations) Check(kind, outcome string, milliseconds int, code, subject string) string {
	if code != "" {
		return t.Problem(code, subject)
	}
	key := "check." + kind + "." + outcome
	if _, ok := t.fallback[key]; !ok {
		key = "check." + kind
	}
	return t.Text(key, "ms", strconv.Itoa(max(milliseconds, 1)))
}
