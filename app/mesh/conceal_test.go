package mesh_test

import (
	"strings"
	"testing"
)

// assertConcealed fails where a candidate tells an address of the own network.
func assertConcealed(t *testing.T, candidate string) {
	t.Helper()
	fields := strings.Fields(candidate)
	if len(fields) < 8 {
		t.Fatalf("candidate %q", candidate)
	}
	if fields[7] == "host" && !strings.HasSuffix(fields[4], ".local") {
		t.Errorf("a host address leaves: %q", candidate)
	}
}
