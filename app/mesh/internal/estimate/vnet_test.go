package estimate_test

import (
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v5/vnet"

	"moim/app/mesh/internal/estimate"
	"moim/app/mesh/internal/feedback"
	"moim/media"
)

const (
	nearAddress = "198.18.0.1"
	farAddress  = "198.18.0.2"
)

// call is a sender and a receiver with their interceptors on a virtual network
// with a slow link before the receiver.
type call struct {
	t        *testing.T
	clock    *media.Clock
	rate     atomic.Int64 // of the bottleneck, bits per second
	e        *estimate.Estimator
	writer   interceptor.RTPWriter
	sequence uint16
	wanted   int64
	budget   float64 // bytes that may be sent now
	burst    *estimate.Probe
	bytes    int // of the probe, sent
	packets  int
}

// newCall makes the network, the sockets and the interceptors.
func newCall(t *testing.T, bps int64, longest time.Duration, wanted int64) *call {
	t.Helper()
	router, err := vnet.NewRouter(&vnet.RouterConfig{
		CIDR: "198.18.0.0/24", MinDelay: 20 * ms, QueueSize: 4096, LoggerFactory: logging.NewDefaultLoggerFactory(),
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &call{
		t: t, clock: media.NewClock(), wanted: wanted, e: estimate.New(estimate.Config{}),
	}
	c.rate.Store(bps)
	near, far := host(t, nearAddress), host(t, farAddress)
	if err := router.AddNet(near); err != nil {
		t.Fatal(err)
	}
	slow, err := vnet.NewDelayFilter(far)
	if err != nil {
		t.Fatal(err)
	}
	router.AddChunkFilter(c.bottleneck(slow, longest))
	if err := router.AddNet(slow); err != nil {
		t.Fatal(err)
	}
	if err := router.Start(); err != nil {
		t.Fatal(err)
	}
	a, b := socket(t, near, nearAddress+":4000"), socket(t, far, farAddress+":4000")
	t.Cleanup(func() {
		time.Sleep(second) // of the bubble: a packet on its way would wait for ever at a closed filter
		for _, closer := range []func() error{a.Close, b.Close, router.Stop, slow.Close} {
			if err := closer(); err != nil {
				t.Error(err)
			}
		}
	})
	c.receive(b, a.LocalAddr())
	c.sender(a, b.LocalAddr())
	return c
}

// bottleneck lets chunks to a host wait until those before them have been sent
// at the rate of the link, and drops those that would wait too long.
func (c *call) bottleneck(slow *vnet.DelayFilter, longest time.Duration) vnet.ChunkFilter {
	var free time.Time
	return func(chunk vnet.Chunk) bool {
		if host, _, err := net.SplitHostPort(chunk.DestinationAddr().String()); err != nil || host != farAddress {
			return true
		}
		now := time.Now()
		if free.Before(now) {
			free = now
		}
		if free.Sub(now) > longest {
			return false
		}
		free = free.Add(seconds(float64(len(chunk.UserData())+28) * 8 / float64(c.rate.Load())))
		slow.SetDelay(free.Sub(now))
		return true
	}
}

func host(t *testing.T, ip string) *vnet.Net {
	t.Helper()
	n, err := vnet.NewNet(&vnet.NetConfig{StaticIPs: []string{ip}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func socket(t *testing.T, n *vnet.Net, address string) net.PacketConn {
	t.Helper()
	c, err := n.ListenPacket("udp4", address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sender sets up the interceptor under test.
func (c *call) sender(conn net.PacketConn, to net.Addr) {
	c.e.SetOverhead(28)
	i, err := estimate.Factory{Clock: c.clock, Estimator: c.e}.NewInterceptor("")
	if err != nil {
		c.t.Fatal(err)
	}
	c.writer = i.BindLocalStream(info(1, sdp.TransportCCURI), interceptor.RTPWriterFunc(
		func(h *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
			data, err := (&rtp.Packet{Header: *h, Payload: payload}).Marshal()
			if err != nil {
				return 0, err
			}
			return conn.WriteTo(data, to)
		}))
	reader := i.BindRTCPReader(interceptor.RTCPReaderFunc(
		func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
			n, _, err := conn.ReadFrom(b)
			return n, a, err
		}))
	go func() {
		for buffer := make([]byte, 1500); ; {
			if _, _, err := reader.Read(buffer, nil); err != nil {
				return
			}
		}
	}()
}

// receive sets up the receiver with Moim's own feedback.
func (c *call) receive(conn net.PacketConn, to net.Addr) {
	arrivals := &feedback.Arrivals{}
	i, err := feedback.Factory{Clock: c.clock, Arrivals: arrivals, Logger: slog.New(slog.DiscardHandler)}.NewInterceptor("")
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if err := i.Close(); err != nil {
			c.t.Error(err)
		}
	})
	i.BindRTCPWriter(interceptor.RTCPWriterFunc(func(packets []rtcp.Packet, _ interceptor.Attributes) (int, error) {
		data, err := rtcp.Marshal(packets)
		if err != nil {
			return 0, err
		}
		return conn.WriteTo(data, to)
	}))
	reader := i.BindRemoteStream(info(1, sdp.TransportCCURI), interceptor.RTPReaderFunc(
		func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
			n, _, err := conn.ReadFrom(b)
			if err == nil {
				arrivals.Note(b[:n], c.clock.Now())
			}
			return n, a, err
		}))
	go func() {
		for buffer := make([]byte, 1500); ; {
			if _, _, err := reader.Read(buffer, nil); err != nil {
				return
			}
		}
	}()
}
