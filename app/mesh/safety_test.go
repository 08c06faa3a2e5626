package mesh_test

import (
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/app/mesh"
)

// Both ends show the same safety code, each pair another one, and a connection
// that takes the place of another gives the code again.
func TestSafetyCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		netC := w.host()
		h, a, b := pair(t, w)
		same := func(m, o *member) func() bool {
			return func() bool {
				return m.safetyWith(o.id) != "" && m.safetyWith(o.id) == o.safetyWith(m.id)
			}
		}
		a.until(5*time.Second, "a code", same(a, b))
		first := a.safetyWith(bob)
		if !regexp.MustCompile(`^\d{5}( \d{5}){3}$`).MatchString(first) {
			t.Errorf("code %q", first)
		}
		c := h.join("c", mesh.Config{Net: netC})
		for _, o := range []*member{a, b} {
			c.until(10*time.Second, "codes of the third", same(c, o))
			if c.safetyWith(o.id) == first {
				t.Error("two pairs have one code")
			}
		}
		for _, m := range []*member{a, b} {
			m.mesh.Close(alice)
			m.mesh.Close(bob)
			m.mu.Lock()
			clear(m.safety)
			m.mu.Unlock()
		}
		a.mesh.Open(bob, call.PeerOptions{})
		b.mesh.Open(alice, call.PeerOptions{Offer: true, Polite: true})
		a.until(10*time.Second, "the code again", func() bool { return same(a, b)() && a.safetyWith(bob) == first })
	})
}
