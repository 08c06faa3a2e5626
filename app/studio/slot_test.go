package studio

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// report is one call of a slot's report.
type report struct {
	active bool
	device string
	err    error
}

// bench runs a slot whose source works until its context ends or fail says so.
func bench(t *testing.T, body func(s *slot, reports chan report, fail chan error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		reports, fail := make(chan report, 16), make(chan error)
		s := newSlot(
			func(ctx context.Context, device string, opened func(string)) error {
				if device == "missing" {
					return errors.New("not there")
				}
				opened(device)
				select {
				case <-ctx.Done():
					return ctx.Err()
				case err := <-fail:
					return err
				}
			},
			func(active bool, device string, err error) { reports <- report{active, device, err} },
		)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.loop(ctx)
		}()
		body(s, reports, fail)
		cancel()
		<-done
		synctest.Wait()
	})
}

func expect(t *testing.T, got chan report, active bool, device string, failed bool) {
	t.Helper()
	r := <-got
	if r.active != active || r.device != device || (r.err != nil) != failed {
		t.Errorf("report %+v, want active %v, device %q, failed %v", r, active, device, failed)
	}
}

func TestSlotOpensSwitchesAndCloses(t *testing.T) {
	bench(t, func(s *slot, reports chan report, _ chan error) {
		s.set(wish{on: true, device: "one"})
		expect(t, reports, true, "one", false)
		s.set(wish{on: true, device: "two"})
		expect(t, reports, true, "two", false)
		s.set(wish{})
		expect(t, reports, false, "", false)
	})
}

func TestSlotReportsFailureAndServesTheNextWish(t *testing.T) {
	bench(t, func(s *slot, reports chan report, fail chan error) {
		s.set(wish{on: true, device: "missing"})
		expect(t, reports, false, "missing", true)
		s.set(wish{on: true, device: "one"})
		expect(t, reports, true, "one", false)
		fail <- errors.New("unplugged")
		expect(t, reports, false, "one", true)
		s.set(wish{on: true, device: "two"})
		expect(t, reports, true, "two", false)
	})
}

func TestSlotKeepsOnlyTheLatestWish(t *testing.T) {
	s := newSlot(nil, nil)
	for _, device := range []string{"one", "two", "three"} {
		s.set(wish{on: true, device: device})
	}
	if w := <-s.wishes; w.device != "three" {
		t.Errorf("wish for %q, want the latest", w.device)
	}
}
