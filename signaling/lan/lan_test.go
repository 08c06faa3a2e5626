package lan_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"moim/signaling"
	"moim/signaling/lan"
)

// someRoom is the identifier of a room whose code does not matter.
func someRoom() string { return signaling.NewParticipantID() }

func TestTagHidesTheRoom(t *testing.T) {
	room := someRoom()
	seen := make(map[string]bool)
	for range 100 {
		tag := lan.NewTag(room)
		if len(tag) != 32 || seen[tag[:16]] || seen[tag[16:]] {
			t.Fatalf("tag %q has another length or repeats itself", tag)
		}
		seen[tag[:16]], seen[tag[16:]] = true, true
		if !lan.IsTagOf(tag, room) || !lan.IsTagOf(strings.ToUpper(tag), room) || lan.IsTagOf(tag, someRoom()) {
			t.Errorf("tag %q is not of its room, or of another one", tag)
		}
	}
	for _, tag := range []string{"", "x", strings.Repeat("0", 32), strings.Repeat("é", 16), lan.NewTag(room) + "0"} {
		if lan.IsTagOf(tag, room) {
			t.Errorf("%q passes for a tag", tag)
		}
	}
}

func TestAnnounceRefuses(t *testing.T) {
	for _, port := range []int{-1, 0, 65536} {
		if a, err := lan.Announce("room", port, lan.Config{}); err == nil {
			_ = a.Close()
			t.Errorf("port %d was announced", port)
		}
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lan.Find(ctx, "room", lan.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// answer is an mDNS answer as a responder for the tag would give.
func answer(tb testing.TB, tag string, port uint16, ips ...string) []byte {
	tb.Helper()
	name, host := tag+"."+lan.Service+".local.", tag+".local."
	header := func(name string, kind uint16) dns.RR_Header {
		return dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: 120}
	}
	m := dns.Msg{MsgHdr: dns.MsgHdr{Response: true}, Answer: []dns.RR{
		&dns.PTR{Hdr: header(lan.Service+".local.", dns.TypePTR), Ptr: name},
		&dns.SRV{Hdr: header(name, dns.TypeSRV), Port: port, Target: host},
	}}
	for _, ip := range ips {
		if parsed := net.ParseIP(ip); parsed.To4() != nil {
			m.Answer = append(m.Answer, &dns.A{Hdr: header(host, dns.TypeA), A: parsed})
		} else {
			m.Extra = append(m.Extra, &dns.AAAA{Hdr: header(host, dns.TypeAAAA), AAAA: parsed})
		}
	}
	packet, err := m.Pack()
	if err != nil {
		tb.Fatal(err)
	}
	return packet
}

func TestParseAnswer(t *testing.T) {
	room := someRoom()
	tag := lan.NewTag(room)
	tests := []struct {
		name   string
		packet []byte
		want   []string
	}{
		{"all addresses", answer(t, tag, 8787, "192.168.1.5", "fe80::1", "2001:db8::1"), []string{"192.168.1.5:8787", "[fe80::1%eth0]:8787", "[2001:db8::1]:8787"}},
		{"no address", answer(t, tag, 8787), nil},
		{"useless addresses", answer(t, tag, 8787, "0.0.0.0", "224.0.0.1", "::"), nil},
		{"another room", answer(t, lan.NewTag("other"), 8787, "192.168.1.5"), nil},
		{"a tag that somebody has seen and changed", answer(t, strings.Repeat("0", 16)+tag[16:], 8787, "192.168.1.5"), nil},
		{"no port", answer(t, tag, 0, "192.168.1.5"), nil},
		{"nothing", nil, nil},
		{"garbage", []byte("GET / HTTP/1.1\r\n\r\n"), nil},
	}
	for _, test := range tests {
		var got []string
		for _, address := range lan.ParseAnswer(test.packet, room, "eth0") {
			got = append(got, address.String())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func FuzzParseAnswer(f *testing.F) {
	room := someRoom()
	tag := lan.NewTag(room)
	f.Add(answer(f, tag, 8787, "192.168.1.5", "fe80::1"))
	f.Add(answer(f, tag, 1))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packet []byte) {
		for _, address := range lan.ParseAnswer(packet, room, "eth0") {
			if _, err := netip.ParseAddrPort(address.String()); err != nil || address.Port() == 0 {
				t.Fatalf("%v: %v", address, err)
			}
		}
	})
}
