package signaling_test

import (
	"crypto/sha256"
	"regexp"
	"testing"

	"moim/signaling"
)

func TestSafetyCode(t *testing.T) {
	a, b, c := sha256.Sum256([]byte("certificate A")), sha256.Sum256([]byte("certificate B")), sha256.Sum256([]byte("certificate C"))
	here, there := signaling.SafetyCode(a[:], b[:]), signaling.SafetyCode(b[:], a[:])
	if want := "13455 00523 26386 33135"; here != want || there != want { // PROTOCOL.md section 9
		t.Errorf("%q here and %q there, want %q", here, there, want)
	}
	if !regexp.MustCompile(`^\d{5}( \d{5}){3}$`).MatchString(here) {
		t.Errorf("%q is not four groups of five digits", here)
	}
	if signaling.SafetyCode(a[:], c[:]) == here || signaling.SafetyCode(c[:], b[:]) == here {
		t.Error("another certificate gives the same code")
	}
	for name, odd := range map[string][]byte{"none": nil, "short": a[:31], "long": append(b[:], 0)} {
		if got := signaling.SafetyCode(a[:], odd); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func BenchmarkSafetyCode(b *testing.B) {
	one, other := sha256.Sum256([]byte("A")), sha256.Sum256([]byte("B"))
	b.ReportAllocs()
	for b.Loop() {
		signaling.SafetyCode(one[:], other[:])
	}
}
