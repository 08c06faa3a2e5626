package mesh_test

import (
	"strings"
	"testing"

	"moim/app/mesh"
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

func TestConceal(t *testing.T) {
	tests := map[string]struct {
		in, want string
		ok       bool
	}{
		"address": {"candidate:1 1 udp 2130706431 198.18.0.1 5000 typ host", "", false},
		"name":    {"candidate:1 1 udp 2130706431 abc.local 5000 typ host ufrag x", "candidate:1 1 udp 2130706431 abc.local 5000 typ host ufrag x", true},
		"reflexive": {
			"candidate:1 1 udp 1694498815 198.18.9.9 5000 typ srflx raddr 198.18.0.1 rport 4000",
			"candidate:1 1 udp 1694498815 198.18.9.9 5000 typ srflx raddr 0.0.0.0 rport 0", true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := mesh.Conceal(tt.in); got != tt.want || ok != tt.ok {
				t.Errorf("%q, %v", got, ok)
			}
		})
	}
	text := "v=0\r\na=candidate:1 1 udp 2130706431 198.18.0.1 5000 typ host\r\na=sendrecv\r\n"
	if got := mesh.ConcealDescription(text); strings.Contains(got, "198.18") || !strings.Contains(got, "a=sendrecv\r\n") {
		t.Errorf("%q", got)
	}
}

func FuzzConceal(f *testing.F) {
	f.Add("candidate:1 1 udp 1694498815 198.18.9.9 5000 typ srflx raddr 198.18.0.1 rport 4000")
	f.Add("a b typ")
	f.Add("typ host")
	f.Fuzz(func(t *testing.T, candidate string) {
		mesh.Conceal(candidate)
		mesh.ConcealDescription("v=0\r\na=candidate:" + candidate)
		mesh.Origin(candidate)
	})
}
