package bench_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"moim/signaling"
)

// wire connects a namespace for the sender with one for all receivers. It takes
// its time, and loses packets of UDP, both ways. The packets pass through this
// process: kernels of test machines have no netem.
type wire struct {
	sender, receivers string // namespaces
	delay             time.Duration
	ends              [2]*os.File
	passing           sync.WaitGroup

	mu     sync.Mutex // guards what follows
	loss   float64    // share of packets, each way
	burst  int        // packets that are lost together
	left   [2]int     // of a burst, each way
	random *rand.Rand
}

// newWire makes the namespaces and connects them. Nothing is lost yet.
func newWire(t *testing.T, delay time.Duration) *wire {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "network namespaces need root")
	}
	id := signaling.NewSecret()[:6]
	w := &wire{sender: "bench-s" + id, receivers: "bench-d" + id, delay: delay, random: rand.New(rand.NewPCG(1, 2))}
	l := link{t: t}
	for i, end := range [][3]string{{w.sender, senderAddress, farAddress}, {w.receivers, farAddress, senderAddress}} {
		ns := end[0]
		l.run("ip netns add " + ns)
		t.Cleanup(func() { l.run("ip netns del " + ns) })
		l.run("ip -n " + ns + " link set lo up")
		tun, err := openTun(ns, hostPort)
		if err != nil {
			t.Fatalf("make an interface in %s: %v", ns, err)
		}
		w.ends[i] = tun
		l.run(fmt.Sprintf("ip -n %s addr add %s peer %s dev %s", ns, end[1], end[2], hostPort))
		l.run(fmt.Sprintf("ip -n %s link set %s up", ns, hostPort))
		l.run(fmt.Sprintf("ip -n %s route add default dev %s", ns, hostPort))
	}
	w.passing.Go(func() { w.pass(0) })
	w.passing.Go(func() { w.pass(1) })
	t.Cleanup(func() {
		for _, end := range w.ends {
			_ = end.Close()
		}
		w.passing.Wait()
	})
	return w
}

// lose changes what is lost: a share of the packets, so many at a time.
func (w *wire) lose(share float64, burst int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.loss, w.burst = share, burst
}

func (w *wire) loses(way int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left[way] > 0 {
		w.left[way]--
		return true
	}
	if w.loss <= 0 || w.random.Float64() >= w.loss/float64(w.burst) {
		return false
	}
	w.left[way] = w.burst - 1
	return true
}

// inFlight is a packet and when it is to arrive.
type inFlight struct {
	data []byte
	due  time.Time
}

// pass takes packets from one end to the other until that is closed.
func (w *wire) pass(from int) {
	const most, protocolUDP = 4096, 17
	way := make(chan inFlight, most)
	w.passing.Go(func() {
		for p := range way {
			<-time.After(time.Until(p.due))
			_, _ = w.ends[1-from].Write(p.data) // a full queue loses it
		}
	})
	defer close(way)
	buffer := make([]byte, most)
	for {
		n, err := w.ends[from].Read(buffer)
		if err != nil {
			return
		}
		if n < ipv4Header || buffer[0]>>4 != 4 || buffer[9] == protocolUDP && w.loses(from) {
			continue
		}
		select {
		case way <- inFlight{append([]byte(nil), buffer[:n]...), time.Now().Add(w.delay)}:
		default:
		}
	}
}

// openTun makes a network interface in a namespace. It goes with its file.
func openTun(namespace, name string) (*os.File, error) {
	var made *os.File
	err := within(namespace, func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
		if err != nil {
			return fmt.Errorf("open /dev/net/tun: %w", err)
		}
		var request [40]byte // struct ifreq
		copy(request[:unix.IFNAMSIZ-1], name)
		binary.NativeEndian.PutUint16(request[unix.IFNAMSIZ:], unix.IFF_TUN|unix.IFF_NO_PI)
		if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TUNSETIFF, uintptr(unsafe.Pointer(&request))); errno != 0 {
			return errors.Join(fmt.Errorf("make %s: %w", name, errno), unix.Close(fd))
		}
		made = os.NewFile(uintptr(fd), name)
		return nil
	})
	return made, err
}

// within does something in a namespace, where what it opens stays.
func within(namespace string, do func() error) error {
	runtime.LockOSThread()
	own, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer func() { _ = own.Close() }()
	there, err := os.Open("/run/netns/" + namespace)
	if err != nil {
		return err
	}
	defer func() { _ = there.Close() }()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	defer func() {
		if back := unix.Setns(int(own.Fd()), unix.CLONE_NEWNET); back == nil {
			runtime.UnlockOSThread() // otherwise the thread ends with its goroutine
		}
	}()
	return do()
}
