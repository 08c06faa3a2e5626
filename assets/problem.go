package assets

// subjects says what to call a problem's subject where its name is not known.
func subjects(code string) string {
	switch code {
	case "peer_failed", "peer_incompatible", "tampered":
		return "subject.person"
	case "bad_server", "unknown_host", "refused", "not_moim", "unreachable", "tls", "cert_unknown", "cert_expired", "cert_name":
		return "subject.host"
	case "file", "recording":
		return "subject.file"
	}
	return "subject.device"
}

// Problem is the sentence about a problem by its code (app/call's ProblemCode):
// what happened and what to do. An unknown code gets the general sentence. pairs
// are further words for it, as Text takes them.
func (t *Translations) Problem(code, subject string, pairs ...string) string {
	key := "problem." + code
	if _, ok := t.fallback[key]; !ok {
		key = "problem.internal"
	}
	if subject == "" {
		subject = t.Text(subjects(code))
	}
	return t.Text(key, append(pairs, "subject", subject)...)
}
