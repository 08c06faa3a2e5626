package signalingtest

import (
	"testing"

	nats "github.com/nats-io/nats-server/v2/server"
)

// NewNATS starts a NATS server with JetStream on loopback, which ends with the test,
// and returns its URL.
func NewNATS(tb testing.TB) string {
	tb.Helper()
	broker, err := nats.NewServer(&nats.Options{
		Host: "127.0.0.1", Port: nats.RANDOM_PORT, JetStream: true, StoreDir: tb.TempDir(), NoLog: true, NoSigs: true,
	})
	if err != nil {
		tb.Fatalf("signalingtest: NATS: %v", err)
	}
	go broker.Start()
	tb.Cleanup(func() {
		broker.Shutdown()
		broker.WaitForShutdown()
	})
	if !broker.ReadyForConnections(patience) {
		tb.Fatal("signalingtest: NATS did not start in time")
	}
	return broker.ClientURL()
}
