package signaling

// Note makes r know codes without deriving their rooms, and says how many it
// knows then.
func (r *Rooms) Note(codes ...Code) int {
	for _, code := range codes {
		r.derivation(code)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(len(r.known), len(r.codes))
}
