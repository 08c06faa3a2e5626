package mesh_test

import (
	"testing"

	"github.com/pion/webrtc/v4"

	"moim/app/mesh"
)

func TestOverhead(t *testing.T) {
	relayed := func(address, base string) *webrtc.ICECandidate {
		return &webrtc.ICECandidate{Typ: webrtc.ICECandidateTypeRelay, Address: address, RelatedAddress: base}
	}
	for name, c := range map[string]struct {
		local *webrtc.ICECandidate
		want  int
	}{
		"none":                   {nil, 44},
		"IPv4":                   {&webrtc.ICECandidate{Typ: webrtc.ICECandidateTypeHost, Address: "198.18.0.1"}, 44},
		"IPv6":                   {&webrtc.ICECandidate{Typ: webrtc.ICECandidateTypeSrflx, Address: "2001:db8::1"}, 64},
		"relayed by IPv4":        {relayed("198.18.0.1", "0.0.0.0"), 48},
		"relayed by IPv6":        {relayed("2001:db8::1", "::"), 68},
		"relayed IPv4 over IPv6": {relayed("198.18.0.1", "::"), 68},
		"base is not known":      {relayed("198.18.0.1", ""), 48},
	} {
		if got := mesh.OverheadOf(&webrtc.ICECandidatePair{Local: c.local}); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
