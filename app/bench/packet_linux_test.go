package bench_test

import (
	"encoding/binary"
	"hash/fnv"
	"net/netip"
	"testing"
	"time"
)

// packet is one of UDP over IPv4 as it passed a port of the router.
type packet struct {
	at     time.Time
	key    uint64 // the same packet has the same one at every port
	source netip.Addr
	flow   uint32 // its UDP ports
	size   int    // bytes of IP
	kind   kind
	marker bool // the last packet of a picture
}

// kind is what a packet carries.
type kind int

const (
	other kind = iota // STUN, DTLS, RTCP
	picture
	sound
	repair // retransmissions and padding
)

// Payload types with which all that are compared here send.
const payloadOpus, payloadVP8 = 111, 96

// What of a packet is looked at: headers, and enough of what is encrypted to
// tell packets apart.
const ipv4Header, udpHeader, rtpHeader, snapLength = 20, 8, 12, 160

// parsePacket reads a packet that begins with its IPv4 header; data may have
// been cut off. It says whether it is of UDP.
func parsePacket(data []byte) (packet, bool) {
	const protocolUDP = 17
	if len(data) < ipv4Header || data[0]>>4 != 4 || data[9] != protocolUDP {
		return packet{}, false
	}
	header := int(data[0]&0x0f) * 4
	if header < ipv4Header || len(data) < header+udpHeader {
		return packet{}, false
	}
	udp := data[header:]
	p := packet{source: netip.AddrFrom4([4]byte(data[12:16])), size: int(binary.BigEndian.Uint16(data[2:])), flow: binary.BigEndian.Uint32(udp)}
	digest := fnv.New64a()
	_, _ = digest.Write(data[12:20]) // addresses
	_, _ = digest.Write(udp[:min(len(udp), snapLength-ipv4Header)])
	p.key = digest.Sum64()
	p.parseRTP(udp[udpHeader:])
	return p, true
}

func (p *packet) parseRTP(data []byte) {
	if len(data) < rtpHeader || data[0]>>6 != 2 || data[1] >= 192 && data[1] <= 223 {
		return // RFC 7983 and RFC 5761
	}
	p.marker = data[1]&0x80 != 0
	switch data[1] & 0x7f {
	case payloadOpus:
		p.kind = sound
	case payloadVP8:
		p.kind = picture
	default:
		p.kind = repair
	}
}

func TestParsePacket(t *testing.T) {
	ip := make([]byte, ipv4Header+udpHeader+rtpHeader, 64)
	ip[0], ip[9] = 0x45, 17
	binary.BigEndian.PutUint16(ip[2:], 1200)
	copy(ip[ipv4Header:], []byte{0, 5, 0, 6})
	rtp := ip[ipv4Header+udpHeader:]
	for _, tt := range []struct {
		name        string
		first, next byte
		want        kind
		marker      bool
	}{
		{"picture", 0x80, payloadVP8, picture, false},
		{"end of a picture", 0x90, payloadVP8 | 0x80, picture, true},
		{"sound", 0x80, payloadOpus, sound, false},
		{"retransmission", 0x80, 97, repair, false},
		{"RTCP", 0x80, 200, other, false},
		{"STUN", 0, 1, other, false},
	} {
		rtp[0], rtp[1] = tt.first, tt.next
		p, ok := parsePacket(ip)
		if !ok || p.kind != tt.want || p.marker != tt.marker || p.size != 1200 || p.flow != 0x00050006 {
			t.Errorf("%s: %+v, %v", tt.name, p, ok)
		}
	}
	again, _ := parsePacket(ip)
	rtp[3]++
	if next, _ := parsePacket(ip); next.key == again.key {
		t.Error("two packets have one key")
	}
	for n := range ip {
		_, _ = parsePacket(ip[:n])
	}
}

func FuzzParsePacket(f *testing.F) {
	f.Add([]byte{0x45, 0, 0, 40, 0, 0, 0, 0, 64, 17, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 5, 0, 6, 0, 20, 0, 0, 0x80, 96, 0, 1})
	f.Add([]byte{0x4f, 0, 0, 0, 0, 0, 0, 0, 0, 17})
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = parsePacket(data) })
}
