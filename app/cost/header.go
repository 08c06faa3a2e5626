package cost

// Header bytes of one datagram on the wire, which the socket does not count.
const (
	HeaderIPv4UDP = 20 + 8 // RFC 791, RFC 768
	HeaderIPv6UDP = 40 + 8 // RFC 8200, RFC 768
)

// Header is the header size of one datagram, by address family.
func Header(ipv6 bool) int {
	if ipv6 {
		return HeaderIPv6UDP
	}
	return HeaderIPv4UDP
}
