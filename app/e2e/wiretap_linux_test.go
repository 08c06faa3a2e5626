package e2e_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// passed is an IP packet as it passed an interface.
type passed struct {
	protocol int
	from, to netip.AddrPort // without ports where the protocol has none
	data     []byte         // from the IP header on
}

// wiretap keeps whole what passes eth0 of a namespace.
type wiretap struct {
	socket int
	stop   chan struct{}
	done   chan struct{}
	once   sync.Once
	all    []passed // until done is closed, the goroutine's
	others int      // packets that are not IPv4
}

// startWiretap begins; it ends with the test.
func startWiretap(t *testing.T, namespace string) *wiretap {
	t.Helper()
	socket, err := packetSocket(namespace)
	if err != nil {
		t.Fatalf("capture packets in %s: %v", namespace, err)
	}
	w := &wiretap{socket: socket, stop: make(chan struct{}), done: make(chan struct{})}
	go w.run()
	t.Cleanup(func() { w.end() })
	return w
}

func (w *wiretap) run() {
	defer close(w.done)
	buffer := make([]byte, 64<<10)
	for {
		select {
		case <-w.stop:
			return
		default:
		}
		n, from, err := unix.Recvfrom(w.socket, buffer, 0)
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
		case err != nil:
			return
		default:
			w.note(buffer[:n], from)
		}
	}
}

// note reads the headers of an IPv4 packet (RFC 791) and of what it carries.
func (w *wiretap) note(packet []byte, from unix.Sockaddr) {
	const smallest = 20
	link, ok := from.(*unix.SockaddrLinklayer)
	if !ok || link.Protocol == networkOrder(unix.ETH_P_ARP) {
		return
	}
	if link.Protocol != networkOrder(unix.ETH_P_IP) || len(packet) < smallest {
		w.others++
		return
	}
	p := passed{protocol: int(packet[9]), data: slices.Clone(packet)}
	source, target := netip.AddrFrom4([4]byte(packet[12:16])), netip.AddrFrom4([4]byte(packet[16:20]))
	var sourcePort, targetPort uint16
	if header := int(packet[0]&0x0f) * 4; len(packet) >= header+4 && (p.protocol == unix.IPPROTO_UDP || p.protocol == unix.IPPROTO_TCP) {
		sourcePort, targetPort = binary.BigEndian.Uint16(packet[header:]), binary.BigEndian.Uint16(packet[header+2:])
	}
	p.from, p.to = netip.AddrPortFrom(source, sourcePort), netip.AddrPortFrom(target, targetPort)
	w.all = append(w.all, p)
}

// end ends the capture and returns what it has.
func (w *wiretap) end() []passed {
	w.once.Do(func() {
		close(w.stop)
		<-w.done
		_ = unix.Close(w.socket)
	})
	return w.all
}

// readable says whether a packet holds an address as text, as bytes, or as STUN
// disguises it (RFC 8489 section 14.2).
func (p passed) readable(address string) bool {
	raw := netip.MustParseAddr(address).As4()
	disguised := [4]byte{raw[0] ^ 0x21, raw[1] ^ 0x12, raw[2] ^ 0xa4, raw[3] ^ 0x42}
	return bytes.Contains(p.data, []byte(address)) || bytes.Contains(p.data, raw[:]) || bytes.Contains(p.data, disguised[:])
}
