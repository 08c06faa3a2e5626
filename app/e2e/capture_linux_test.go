package e2e_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// packet is a UDP datagram as it passed a network interface.
type packet struct {
	at    time.Time // by the kernel, when it left or came
	bytes int       // IP header included
	out   bool
}

// capture notes what passes the interface eth0 of a network namespace, as the
// kernel has it: what programs count of themselves is compared with it.
type capture struct {
	t         *testing.T
	namespace string
	socket    int
	stop      context.CancelFunc
	done      chan struct{} // closed when nothing more is noted

	mu      sync.Mutex // guards what follows
	packets []packet   // UDP, in order
	other   int        // bytes sent that are not UDP, IP header included
	fault   error
}

// startCapture begins to note; it ends with the test.
func startCapture(t *testing.T, namespace string) *capture {
	t.Helper()
	socket, err := packetSocket(namespace)
	if err != nil {
		t.Fatalf("capture packets in %s: %v", namespace, err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	c := &capture{t: t, namespace: namespace, socket: socket, stop: stop, done: make(chan struct{})}
	go c.run(ctx)
	t.Cleanup(func() { c.end() })
	return c
}

// packetSocket opens a socket that gets all packets of eth0 in a namespace, both
// ways (packet(7)), with the time of each. The socket stays in the namespace in which it was made.
func packetSocket(namespace string) (int, error) {
	type result struct {
		socket int
		err    error
	}
	results := make(chan result)
	go func() {
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		socket, err := openPacketSocket(namespace)
		results <- result{socket, err}
	}()
	r := <-results
	return r.socket, r.err
}

// openPacketSocket moves the calling thread into the namespace.
func openPacketSocket(namespace string) (int, error) {
	handle, err := os.Open(filepath.Join("/run/netns", namespace))
	if err != nil {
		return 0, err
	}
	defer func() { _ = handle.Close() }()
	if err := unix.Setns(int(handle.Fd()), unix.CLONE_NEWNET); err != nil {
		return 0, fmt.Errorf("enter the namespace: %w", err)
	}
	eth0, err := net.InterfaceByName("eth0")
	if err != nil {
		return 0, err
	}
	// The protocol follows with bind, so that nothing of other interfaces comes.
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("open a packet socket: %w", err)
	}
	err = errors.Join(
		unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 16<<20),
		unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
		unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 100_000}),
		unix.Bind(socket, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: eth0.Index}),
	)
	if err != nil {
		_ = unix.Close(socket)
		return 0, fmt.Errorf("set up the packet socket: %w", err)
	}
	return socket, nil
}

func networkOrder(v uint16) uint16 { return binary.NativeEndian.Uint16([]byte{byte(v >> 8), byte(v)}) }

func (c *capture) run(ctx context.Context) {
	defer close(c.done)
	header, control := make([]byte, 64), make([]byte, 128)
	for ctx.Err() == nil {
		n, controls, _, from, err := unix.Recvmsg(c.socket, header, control, 0)
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR): // nothing for a while
		case err != nil:
			c.mu.Lock()
			c.fault = err
			c.mu.Unlock()
			return
		default:
			c.note(header[:n], control[:controls], from)
		}
	}
}

// note reads the beginning of an IPv4 packet (RFC 791).
func (c *capture) note(header, control []byte, from unix.Sockaddr) {
	const (
		smallest = 20
		protocol = 9
		length   = 2
	)
	link, ok := from.(*unix.SockaddrLinklayer)
	if !ok || link.Protocol != networkOrder(unix.ETH_P_IP) || len(header) < smallest {
		return
	}
	out := link.Pkttype == unix.PACKET_OUTGOING
	bytes := int(binary.BigEndian.Uint16(header[length:]))
	c.mu.Lock()
	defer c.mu.Unlock()
	if header[protocol] == unix.IPPROTO_UDP {
		c.packets = append(c.packets, packet{at: stamp(control), bytes: bytes, out: out})
	} else if out {
		c.other += bytes
	}
}

// stamp is the time that the kernel gives with a packet.
func stamp(control []byte) time.Time {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return time.Time{}
	}
	for _, m := range messages {
		const size = 16 // of struct timespec: seconds, nanoseconds
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_TIMESTAMPNS && len(m.Data) >= size {
			return time.Unix(int64(binary.NativeEndian.Uint64(m.Data)), int64(binary.NativeEndian.Uint64(m.Data[size/2:])))
		}
	}
	return time.Time{}
}

// end ends the capture and returns all datagrams. The kernel must have dropped
// none.
func (c *capture) end() []packet {
	c.t.Helper()
	c.stop()
	<-c.done
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.socket >= 0 {
		if s, err := unix.GetsockoptTpacketStats(c.socket, unix.SOL_PACKET, unix.PACKET_STATISTICS); err != nil || s.Drops > 0 || c.fault != nil {
			c.t.Errorf("the capture is not complete: %+v, %v, %v", s, err, c.fault)
		}
		_ = unix.Close(c.socket)
		c.socket = -1
	}
	return slices.Clone(c.packets)
}

// interfaceSent is how many bytes eth0 of a namespace has sent by the kernel's
// counters, without the Ethernet header of 14 bytes a packet.
func interfaceSent(t *testing.T, namespace string) int {
	t.Helper()
	const ethernet = 14
	return interfaceCounter(t, namespace, "tx_bytes") - ethernet*interfaceCounter(t, namespace, "tx_packets")
}

func interfaceCounter(t *testing.T, namespace, name string) int {
	t.Helper()
	out := inNamespace(t, namespace, "cat", "/sys/class/net/eth0/statistics/"+name)
	n, err := strconv.Atoi(strings.TrimSpace(out))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// total is how many bytes there are in one direction.
func total(packets []packet, out bool) int {
	sum := 0
	for _, p := range packets {
		if p.out == out {
			sum += p.bytes
		}
	}
	return sum
}
