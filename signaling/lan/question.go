package lan

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

const (
	mdnsPort   = 5353
	multicast4 = "224.0.0.251" // RFC 6762 section 3
	multicast6 = "ff02::fb"
	maxAnswer  = 9000 // RFC 6762 section 17

	// Packets get lost: the question is asked again after askAgain, and then
	// after twice as long each time.
	askAgain = 250 * time.Millisecond
)

// question asks on one interface in one address family. It asks from a port of
// its own, so that answers come back to it alone (RFC 6762 section 6.7).
type question struct {
	conn   *net.UDPConn
	to     *net.UDPAddr
	zone   string
	packet []byte
	room   string
}

func newQuestion(iface net.Interface, v6 bool, room string) (*question, error) {
	message := new(dns.Msg)
	message.SetQuestion(serviceName(), dns.TypePTR)
	message.RecursionDesired = false
	packet, err := message.Pack()
	if err != nil {
		return nil, fmt.Errorf("pack question: %w", err)
	}
	q := &question{packet: packet, room: room, zone: iface.Name}
	if v6 {
		err = q.open6(iface)
	} else {
		err = q.open4(iface)
	}
	if err != nil {
		return nil, fmt.Errorf("ask on %s: %w", iface.Name, err)
	}
	return q, nil
}

func (q *question) open4(iface net.Interface) error {
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		return err
	}
	if err := ipv4.NewPacketConn(conn).SetMulticastInterface(&iface); err != nil {
		_ = conn.Close()
		return err
	}
	q.conn, q.to = conn, &net.UDPAddr{IP: net.ParseIP(multicast4), Port: mdnsPort}
	return nil
}

func (q *question) open6(iface net.Interface) error {
	conn, err := net.ListenUDP("udp6", nil)
	if err != nil {
		return err
	}
	if err := ipv6.NewPacketConn(conn).SetMulticastInterface(&iface); err != nil {
		_ = conn.Close()
		return err
	}
	q.conn, q.to = conn, &net.UDPAddr{IP: net.ParseIP(multicast6), Port: mdnsPort, Zone: iface.Name}
	return nil
}

// ask asks until ctx is done, and then closes the connection.
func (q *question) ask(ctx context.Context) {
	defer func() { _ = q.conn.Close() }()
	for pause := askAgain; ; pause *= 2 {
		// An error may pass, like that of an interface without carrier yet.
		_, _ = q.conn.WriteToUDP(q.packet, q.to)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// listen passes on answers until the connection is closed.
func (q *question) listen(ctx context.Context, answers chan<- netip.AddrPort) {
	buffer := make([]byte, maxAnswer)
	for {
		n, _, err := q.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			continue // such as an ICMP error for an earlier question
		}
		for _, address := range ParseAnswer(buffer[:n], q.room, q.zone) {
			select {
			case answers <- address:
			case <-ctx.Done():
				return
			}
		}
	}
}

// ParseAnswer reads from an mDNS message where the server of the room with this
// identifier is. Link-local IPv6 addresses get the zone of the interface on which the
// message came. It returns nothing for a message that is none or is about
// something else.
func ParseAnswer(packet []byte, room, zone string) []netip.AddrPort {
	var message dns.Msg
	if message.Unpack(packet) != nil || !message.Response {
		return nil
	}
	records := append(message.Answer, message.Extra...)
	host, port := findService(records, room)
	if port == 0 {
		return nil
	}
	var found []netip.AddrPort
	for _, record := range records {
		if !strings.EqualFold(record.Header().Name, host) {
			continue
		}
		if addr, ok := addressIn(record); ok {
			if addr.Is6() && addr.IsLinkLocalUnicast() {
				addr = addr.WithZone(zone)
			}
			found = append(found, netip.AddrPortFrom(addr, port))
		}
	}
	return found
}

// findService returns the host and port of the room's instance; port 0 if it is
// not among the records.
func findService(records []dns.RR, room string) (string, uint16) {
	for _, record := range records {
		srv, ok := record.(*dns.SRV)
		if !ok {
			continue
		}
		tag, _, _ := strings.Cut(srv.Hdr.Name, ".")
		if strings.EqualFold(srv.Hdr.Name, instanceName(tag)) && IsTagOf(tag, room) {
			return srv.Target, srv.Port
		}
	}
	return "", 0
}

// addressIn reads an address record.
func addressIn(record dns.RR) (netip.Addr, bool) {
	var ip net.IP
	switch r := record.(type) {
	case *dns.A:
		ip = r.A
	case *dns.AAAA:
		ip = r.AAAA
	}
	addr, ok := netip.AddrFromSlice(ip)
	addr = addr.Unmap()
	return addr, ok && !addr.IsUnspecified() && !addr.IsMulticast()
}
