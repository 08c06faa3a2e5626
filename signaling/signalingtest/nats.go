package signalingtest

import (
	"testing"

	nats "github.com/nats-io/nats-server/v2/server"
)

// NATS is a NATS server with JetStream on loopback. It ends with its test.
type NATS struct {
	URL string // the same after a restart

	tb      testing.TB
	options nats.Options
	broker  *nats.Server
}

// NewNATS starts a server on a free port.
func NewNATS(tb testing.TB) *NATS {
	tb.Helper()
	n := &NATS{tb: tb, options: nats.Options{
		Host: "127.0.0.1", Port: nats.RANDOM_PORT, JetStream: true, StoreDir: tb.TempDir(), NoLog: true, NoSigs: true,
	}}
	n.start()
	tb.Cleanup(n.stop)
	n.URL = n.broker.ClientURL()
	return n
}

// Restart ends the server, which forgets what it had in memory, and starts it again.
func (n *NATS) Restart() {
	n.tb.Helper()
	n.stop()
	n.start()
}

func (n *NATS) start() {
	n.tb.Helper()
	options := n.options
	broker, err := nats.NewServer(&options)
	if err != nil {
		n.tb.Fatalf("signalingtest: NATS: %v", err)
	}
	go broker.Start()
	n.broker = broker
	if !broker.ReadyForConnections(patience) {
		n.tb.Fatal("signalingtest: NATS did not start in time")
	}
	n.options.Port = options.Port
}

func (n *NATS) stop() {
	n.broker.Shutdown()
	n.broker.WaitForShutdown()
}
