package bench_test

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// tap notes the packets that go up a link: when they reach the router, and when
// they reach the far end. Both times are the kernel's, of one clock.
type tap struct {
	ends    [2]*tapEnd // at the router, at the far end
	closing chan struct{}
	readers sync.WaitGroup
}

// tapEnd is one place to listen at.
type tapEnd struct {
	socket  int
	from    netip.Addr // of the packets that are noted
	packets []packet
}

// listen begins to note packets from the sender.
func (l *link) listen() *tap {
	l.t.Helper()
	p := &tap{closing: make(chan struct{})}
	for i, place := range [][2]string{{l.router, routerIn}, {l.receivers, hostPort}} {
		socket, err := openTap(place[0], place[1])
		if err != nil {
			l.t.Fatalf("listen at %s: %v", place[1], err)
		}
		p.ends[i] = &tapEnd{socket: socket, from: netip.MustParseAddr(senderAddress)}
		p.readers.Go(func() { p.ends[i].read(p.closing) })
	}
	l.t.Cleanup(p.close)
	return p
}

// close stops listening. It may be called again.
func (p *tap) close() {
	select {
	case <-p.closing:
		return
	default:
		close(p.closing)
	}
	p.readers.Wait()
	for _, end := range p.ends {
		_ = unix.Close(end.socket)
	}
}

// openTap opens a packet socket in a namespace.
func openTap(namespace, port string) (socket int, err error) {
	err = within(namespace, func() (err error) {
		socket, err = openPacketSocket(port)
		return err
	})
	return socket, err
}

func openPacketSocket(port string) (int, error) {
	const buffer = 16 << 20
	protocol := binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_IP)) // in network order
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	device, err := net.InterfaceByName(port)
	if err == nil {
		err = errors.Join(
			unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, buffer),
			unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
			unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 100_000}),
			unix.Bind(socket, &unix.SockaddrLinklayer{Protocol: protocol, Ifindex: device.Index}),
		)
	}
	if err != nil {
		return 0, errors.Join(err, unix.Close(socket))
	}
	return socket, nil
}

// read notes packets until closing is closed.
func (e *tapEnd) read(closing <-chan struct{}) {
	data, control := make([]byte, snapLength), make([]byte, 128)
	for {
		n, controlled, _, from, err := unix.Recvmsg(e.socket, data, control, 0)
		select {
		case <-closing:
			return
		default:
		}
		if err != nil {
			continue // nothing came for a while
		}
		if l, ok := from.(*unix.SockaddrLinklayer); !ok || l.Pkttype == unix.PACKET_OUTGOING {
			continue
		}
		p, ok := parsePacket(data[:n])
		if !ok || p.source != e.from {
			continue
		}
		p.at = timestampOf(control[:controlled])
		e.packets = append(e.packets, p)
	}
}

// timestampOf is when the kernel saw the packet (SCM_TIMESTAMPNS).
func timestampOf(control []byte) time.Time {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return time.Now()
	}
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SO_TIMESTAMPNS && len(m.Data) >= 16 {
			return time.Unix(int64(binary.NativeEndian.Uint64(m.Data)), int64(binary.NativeEndian.Uint64(m.Data[8:])))
		}
	}
	return time.Now()
}
