package signaling

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ErrMalformedLink says that a text is not a moim:// link.
var ErrMalformedLink = errors.New("not a moim link")

const (
	linkScheme = "moim://"
	linkRoom   = "/r/"
	maxHost    = 253 // RFC 1035 section 2.3.4, without the root's dot
)

// Link is an invitation: where a room's server is, and the room's code.
type Link struct {
	Host string // a name or an IP address, IPv6 without brackets
	Port int    // 0 for the scheme's own
	Code Code
}

// ParseLink reads moim://HOST[:PORT]/r/CODE. The error is ErrMalformedLink, or
// ErrMalformedCode where all but the code is right.
func ParseLink(text string) (Link, error) {
	rest, ok := cutPrefixFold(strings.TrimSpace(text), linkScheme)
	if !ok {
		return Link{}, ErrMalformedLink
	}
	authority, code, ok := strings.Cut(rest, linkRoom)
	if !ok {
		return Link{}, ErrMalformedLink
	}
	host, port, err := parseAuthority(authority)
	if err != nil {
		return Link{}, fmt.Errorf("%w: %w", ErrMalformedLink, err)
	}
	link := Link{Host: host, Port: port}
	if link.Code, err = ParseCode(strings.TrimSuffix(code, "/")); err != nil {
		return Link{}, err
	}
	return link, nil
}

// LinkTo makes the link for a room at a server, given by its URL.
func LinkTo(serverURL string, code Code) (Link, error) {
	_, authority, ok := strings.Cut(serverURL, "://")
	if !ok {
		return Link{}, fmt.Errorf("%w: server %q has no scheme", ErrMalformedLink, serverURL)
	}
	authority, _, _ = strings.Cut(authority, "/")
	host, port, err := parseAuthority(authority)
	if err != nil {
		return Link{}, fmt.Errorf("%w: %w", ErrMalformedLink, err)
	}
	return Link{Host: host, Port: port, Code: code}, nil
}

// String is the link as people send it.
func (l Link) String() string {
	return linkScheme + l.authority() + linkRoom + l.Code.String()
}

// ServerURL is where the link's server listens: https, or http where the host
// is this computer or on the local network and cannot have a certificate.
func (l Link) ServerURL() string {
	if IsLocal(l.Host) {
		return "http://" + l.authority()
	}
	return "https://" + l.authority()
}

// BrowserURL is the address at which a browser finds the room. It is https even
// where ServerURL is not, because browsers give camera and microphone there only;
// a Moim server speaks both on one port. This computer's own address is as good
// by http, and nobody is asked about a certificate. The code stands only in the
// fragment, which browsers do not send.
func (l Link) BrowserURL() string {
	base := l.ServerURL()
	if rest, plain := strings.CutPrefix(base, "http://"); plain && !IsLoopback(l.Host) {
		base = "https://" + rest
		if l.Port == 0 {
			base += ":80" // http's, which the link means
		}
	}
	return base + linkRoom + "#" + l.Code.String()
}

func (l Link) authority() string {
	host := l.Host
	if strings.Contains(host, ":") {
		host = "[" + strings.Replace(host, "%", "%25", 1) + "]" // RFC 6874
	}
	if l.Port != 0 {
		host += ":" + strconv.Itoa(l.Port)
	}
	return host
}

// parseAuthority splits HOST[:PORT] and checks both.
func parseAuthority(authority string) (host string, port int, err error) {
	host = authority
	bracket := strings.HasPrefix(authority, "[")
	if !bracket || !strings.HasSuffix(authority, "]") {
		if strings.Contains(authority, ":") {
			var digits string
			if host, digits, err = net.SplitHostPort(authority); err != nil {
				return "", 0, fmt.Errorf("malformed host %q", authority)
			}
			if port, err = parsePort(digits); err != nil {
				return "", 0, err
			}
		}
	} else {
		host = authority[1 : len(authority)-1]
	}
	if bracket {
		return parseIPv6(host, port)
	}
	if !isHostName(host) {
		return "", 0, fmt.Errorf("malformed host %q", host)
	}
	return strings.ToLower(host), port, nil
}

func parsePort(digits string) (int, error) {
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("malformed port %q", digits)
	}
	return int(port), nil
}

func parseIPv6(host string, port int) (string, int, error) {
	addr, err := netip.ParseAddr(strings.Replace(host, "%25", "%", 1))
	if err != nil || !addr.Is6() || (addr.Zone() != "" && !isHostName(addr.Zone())) {
		return "", 0, fmt.Errorf("malformed IPv6 address %q", host)
	}
	return addr.String(), port, nil
}

// isHostName says whether s could be a host name or an IPv4 address: letters,
// digits, hyphens and underscores in labels separated by dots.
func isHostName(s string) bool {
	if s == "" || len(s) > maxHost {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if !isHostByte(label[i]) {
				return false
			}
		}
	}
	return true
}

func isHostByte(c byte) bool {
	return isAlphanumeric(c) || c == '-' || c == '_'
}

func isAlphanumeric(c byte) bool {
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

// IsLocal says whether a host, a name or an address without brackets, is this
// computer or on a local network, where nobody could have a certificate for it.
func IsLocal(host string) bool {
	if IsLoopback(host) {
		return true
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsPrivate() || addr.IsLinkLocalUnicast() || isReserved(addr.WithZone(""))
	}
	return strings.HasSuffix(strings.ToLower(host), ".local")
}

// IsLoopback says whether a host, a name or an address without brackets, is this
// computer itself. Browsers trust it by http as well.
func IsLoopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback()
	}
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// isReserved says whether an address belongs to one of the further blocks that
// are in use on networks without being reachable from everywhere: shared by the
// customers of one provider or VPN (RFC 6598), or for tests (RFC 2544).
func isReserved(addr netip.Addr) bool {
	addr = addr.Unmap()
	return netip.MustParsePrefix("100.64.0.0/10").Contains(addr) || netip.MustParsePrefix("198.18.0.0/15").Contains(addr)
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
