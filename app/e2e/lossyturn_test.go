package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/turn/v5"
)

// lossyTURN is a TURN server behind a path that delays packets and loses some:
// what goes in and out at the relayed addresses.
type lossyTURN struct {
	*turn.RelayAddressGeneratorStatic
	url   string
	delay time.Duration // each way

	mu     sync.Mutex // guards what follows
	loss   float64    // share of packets, each way
	random *rand.Rand
}

// Anybody's credentials at lossyTURN.
const turnUser, turnPassword, turnRealm = "guest", "guest", "moim.test"

// startLossyTURN starts a server on the loopback interface that loses nothing
// yet. It ends with the test.
func startLossyTURN(t *testing.T, delay time.Duration, seed uint64) *lossyTURN {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &lossyTURN{
		RelayAddressGeneratorStatic: &turn.RelayAddressGeneratorStatic{RelayAddress: net.IPv4(127, 0, 0, 1), Address: "127.0.0.1"},
		url:                         "turn:" + socket.LocalAddr().String(), delay: delay,
		random: rand.New(rand.NewPCG(seed, 3)),
	}
	server, err := turn.NewServer(turn.ServerConfig{
		Realm: turnRealm,
		AuthHandler: func(*turn.RequestAttributes) (string, []byte, bool) {
			return turnUser, turn.GenerateAuthKey(turnUser, turnRealm, turnPassword), true
		},
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: socket, RelayAddressGenerator: l}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Log(err)
		}
	})
	return l
}

// script makes all connections of a page go through the server.
func (l *lossyTURN) script() string {
	return fmt.Sprintf(`window.RTCPeerConnection = class extends RTCPeerConnection {
		constructor(config, ...rest) {
			const iceServers = [{ urls: %q, username: %q, credential: %q }];
			super({ ...config, iceServers, iceTransportPolicy: "relay" }, ...rest);
		}
	};`, l.url, turnUser, turnPassword)
}

// AllocatePacketConn makes a relayed address.
func (l *lossyTURN) AllocatePacketConn(config turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	socket, address, err := l.RelayAddressGeneratorStatic.AllocatePacketConn(config)
	if err != nil {
		return nil, nil, fmt.Errorf("allocate: %w", err)
	}
	c := &lossyConn{PacketConn: socket, path: l, in: make(chan datagram, 4096), out: make(chan datagram, 4096), closed: make(chan struct{})}
	go c.receive()
	go c.send()
	return c, address, nil
}

// lose changes the share of packets that is lost, each way.
func (l *lossyTURN) lose(share float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loss = share
}

func (l *lossyTURN) loses() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.random.Float64() < l.loss
}

// lossyConn is one relayed address.
type lossyConn struct {
	net.PacketConn
	path    *lossyTURN
	in, out chan datagram // on their way, in order
	once    sync.Once
	closed  chan struct{}
}

type datagram struct {
	data []byte
	addr net.Addr
	due  time.Time
}

// receive puts what comes on its way, until the socket is closed.
func (c *lossyConn) receive() {
	defer close(c.in)
	for {
		data := make([]byte, 2048)
		n, addr, err := c.PacketConn.ReadFrom(data)
		if err != nil {
			return
		}
		c.travel(c.in, datagram{data[:n], addr, time.Now().Add(c.path.delay)})
	}
}

// send sends what has been on its way long enough, until the socket is closed.
func (c *lossyConn) send() {
	for {
		select {
		case d := <-c.out:
			<-time.After(time.Until(d.due))
			if _, err := c.PacketConn.WriteTo(d.data, d.addr); err != nil {
				return
			}
		case <-c.closed:
			return
		}
	}
}

// travel drops some, and what nobody takes.
func (c *lossyConn) travel(way chan<- datagram, d datagram) {
	if c.path.loses() {
		return
	}
	select {
	case way <- d:
	default:
	}
}

// ReadFrom is net.PacketConn's.
func (c *lossyConn) ReadFrom(b []byte) (int, net.Addr, error) {
	d, ok := <-c.in
	if !ok {
		return 0, nil, net.ErrClosed
	}
	<-time.After(time.Until(d.due))
	return copy(b, d.data), d.addr, nil
}

// WriteTo is net.PacketConn's.
func (c *lossyConn) WriteTo(b []byte, addr net.Addr) (int, error) {
	c.travel(c.out, datagram{append([]byte(nil), b...), addr, time.Now().Add(c.path.delay)})
	return len(b), nil
}

// Close is net.PacketConn's.
func (c *lossyConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.PacketConn.Close()
}
