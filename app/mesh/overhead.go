package mesh

import (
	"net/netip"
	"strings"

	"github.com/pion/webrtc/v4"

	"moim/app/cost"
)

// What a packet has beside RTP on its way, in bytes.
const (
	tagSize     = 16 // of AEAD_AES_128_GCM (RFC 7714 section 13.2)
	channelSize = 4  // header of ChannelData (RFC 8656 section 12.4)
)

// overheadOf is what the selected pair adds to each packet on the own uplink.
// A relayed packet goes to the relay first, in a channel: the base of its
// candidate tells over which IP (RFC 8445 section 5.1.1.2), and not whether over TCP.
func overheadOf(pair *webrtc.ICECandidatePair) int {
	local := pair.Local
	if local == nil {
		return cost.Header(false) + tagSize
	}
	if local.Typ != webrtc.ICECandidateTypeRelay {
		return cost.Header(isIPv6Text(local.Address)) + tagSize
	}
	base := local.RelatedAddress
	if base == "" {
		base = local.Address
	}
	return cost.Header(isIPv6Text(base)) + tagSize + channelSize
}

func isIPv6Text(address string) bool {
	a, err := netip.ParseAddr(strings.Trim(address, "[]"))
	return err == nil && a.Is6() && !a.Is4In6()
}
