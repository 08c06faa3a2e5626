package mesh

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
)

// privacy is what a connection tells of the own addresses (RFC 8828 section 5.2).
// It stays the same for the life of a PeerConnection.
type privacy struct {
	hide      bool // host addresses are not told
	relayOnly bool // nothing goes another way than through a relay
}

// conceals says whether addresses are taken out of what is told.
func (p privacy) conceals() bool { return p.hide || p.relayOnly }

// multicast is how names stand for addresses; whoever sends through relays only asks
// nobody on the network for them.
func (p privacy) multicast(n *network) ice.MulticastDNSMode {
	switch {
	case p.relayOnly:
		return ice.MulticastDNSModeDisabled
	case p.hide:
		return ice.MulticastDNSModeQueryAndGather
	case n.system:
		return ice.MulticastDNSModeQueryOnly
	default:
		return ice.MulticastDNSModeDisabled
	}
}

func (p privacy) policy() webrtc.ICETransportPolicy {
	if p.relayOnly {
		return webrtc.ICETransportPolicyRelay
	}
	return webrtc.ICETransportPolicyAll
}

// admits says whether a candidate of the peer is used. Through relays only, one
// that is a name, or an address of somebody's own network, is not: a relay would
// have to be told of it, and could not reach it.
func (p privacy) admits(candidate string) bool {
	if !p.relayOnly {
		return true
	}
	fields := strings.Fields(candidate)
	const address, kind = 4, 7 // RFC 8839 section 5.1
	if len(fields) <= kind {
		return true // the end of candidates
	}
	if fields[kind] == "relay" {
		return true
	}
	a, err := netip.ParseAddr(fields[address])
	return err == nil && a.IsGlobalUnicast() && !a.IsPrivate()
}

// sift takes candidates that are not used out of a description.
func (p privacy) sift(text string) string {
	if !p.relayOnly {
		return text
	}
	lines := slices.Collect(strings.Lines(text))
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool {
		value, isCandidate := strings.CutPrefix(strings.TrimSpace(line), "a=candidate:")
		return isCandidate && !p.admits(value)
	}), "")
}
