package call

import (
	"context"
	"slices"
	"time"
)

// checkTimeout is how long a check of the connection may take.
const checkTimeout = 20 * time.Second

// CheckKind is one thing that a check of the connection tries.
type CheckKind string

// What is tried, in this order.
const (
	CheckSignaling CheckKind = "signaling" // entering a room
	CheckSTUN      CheckKind = "stun"      // learning how others see this computer
	CheckUDP       CheckKind = "turn_udp"  // relaying over UDP
	CheckTCP       CheckKind = "turn_tcp"  // over TCP
	CheckTLS       CheckKind = "turn_tls"  // over TLS
	CheckOwnTURN   CheckKind = "turn_own"  // by the person's own TURN server, where there is one
)

// CheckOutcome is what came of it.
type CheckOutcome string

// The outcomes.
const (
	CheckWorks  CheckOutcome = "works"
	CheckFails  CheckOutcome = "fails"
	CheckAbsent CheckOutcome = "absent" // the server does not offer it
)

// CheckResult is what came of trying one thing.
type CheckResult struct {
	Kind    CheckKind
	Outcome CheckOutcome
	Took    time.Duration // where it works
	Problem *Problem      // why signaling or the own TURN server fails, where that is known
}

// Check is a check of the connection: under way, or the latest one.
type Check struct {
	Running bool
	Results []CheckResult // as they came in
}

// Checker tries how this computer reaches others; app implements it.
type Checker interface {
	// Check tries one thing after the other and reports each. It blocks until it
	// is through or ctx ends.
	Check(ctx context.Context, report func(CheckResult))
}

// CheckConnection tries what gets through from here.
type CheckConnection struct{}

func (CheckConnection) event()   {}
func (CheckConnection) command() {}

// checkReported is one result of a check, checkEnded its end.
type (
	checkReported struct{ Result CheckResult }
	checkEnded    struct{}
)

func (checkReported) event() {}
func (checkEnded) event()    {}

// startCheck begins a check. There is one at a time.
type startCheck struct{}

func (t *turn) checkConnection() {
	if t.check == nil || !t.check.Running {
		t.check = &Check{Running: true}
		t.do(startCheck{})
	}
}

// checkNews takes what a check found. The value that is published does not change.
func (t *turn) checkNews(e Event) {
	if t.check == nil {
		return
	}
	switch e := e.(type) {
	case checkReported:
		t.check = &Check{Running: t.check.Running, Results: append(slices.Clone(t.check.Results), e.Result)}
	case checkEnded:
		t.check = &Check{Results: t.check.Results}
	}
}

func (startCheck) perform(r *runner) {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	r.endCheck = cancel
	r.tasks.Go(func() {
		defer cancel()
		if r.checker != nil {
			r.checker.Check(ctx, func(result CheckResult) { r.post(checkReported{result}) })
		}
		r.post(checkEnded{})
	})
}
