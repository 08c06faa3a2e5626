package bench_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

// patience is how long one step may take.
const patience = 20 * time.Second

// party sends to receivers, or is all of the receivers, and does as it is asked.
type party interface {
	ask(t *testing.T, r request) reply
	pids() []int // the processes that it began with; they may have started others
}

// connect connects a sender to its next receiver.
func connect(t *testing.T, sender, receivers party, peer int, e encoding) {
	t.Helper()
	offer := sender.ask(t, request{Op: "offer", Peer: peer, Encoding: e})
	answer := receivers.ask(t, request{Op: "answer", Peer: peer, SDP: offer.SDP})
	sender.ask(t, request{Op: "accept", Peer: peer, SDP: answer.SDP})
	eventually(t, patience, "pictures at a receiver", func() (bool, string) {
		flows := receivers.ask(t, request{Op: "report"}).Flows
		return flows[peer].Connected && flows[peer].Frames > 0, "none came"
	})
}

// worker is a station that runs in a process of its own.
type worker struct {
	process *process
	out     *json.Encoder
	in      *json.Decoder
}

func startWorker(t *testing.T, role, namespace string) *worker {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, command{name: role, namespace: namespace, env: []string{roleVariable + "=" + role}, talks: true, path: self})
	return &worker{process: p, out: json.NewEncoder(p.stdin), in: json.NewDecoder(p.stdout)}
}

func (w *worker) ask(t *testing.T, r request) reply {
	t.Helper()
	var answer reply
	err := w.out.Encode(r)
	if err == nil {
		err = w.in.Decode(&answer)
	}
	if err != nil {
		t.Fatalf("%s: %s: %v: %s", w.process.name, r.Op, err, w.process.stderr.String())
	}
	if answer.Error != "" {
		t.Fatalf("%s: %s: %s", w.process.name, r.Op, answer.Error)
	}
	return answer
}

func (w *worker) pids() []int { return []int{w.process.pid()} }
