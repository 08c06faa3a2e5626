package call_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
)

// november is a moment of 2026, in a zone of its own.
func november(day, hour int) time.Time {
	return time.Date(2026, time.November, day, hour, 0, 0, 0, time.FixedZone("KST", 9*60*60))
}

func sent(total int64) call.TransportMeasured {
	return call.TransportMeasured{Stats: call.TransportStats{Upload: call.UploadStats{TotalBytes: total}}}
}

func TestMonthCountsUploads(t *testing.T) {
	t.Parallel()
	before := call.Month{Name: "2026-11", Bytes: 1000}
	s := newScript(t, call.Config{Month: before})
	for _, step := range []struct {
		event call.Event
		want  int64
	}{
		{call.Tick{At: november(3, 12)}, 1000},
		{call.Join{Text: code}, 1000},
		{call.Entered{Attempt: 1, ID: self, Room: call.Room{Code: code}}, 1000},
		{call.Received{Attempt: 1, Envelope: welcome(false, below)}, 1000},
		{sent(500), 1500},
		{sent(800), 1800},
		{call.Leave{}, 1800},
		{sent(810), 1810}, // goodbyes
		{call.Tick{}, 1810},
		{call.Tick{At: november(30, 23)}, 1810},
		{call.Tick{At: november(31, 0)}, 0}, // the first of December
		{sent(900), 90},
	} {
		s.play(step.event)
		if got := s.snapshot().MonthBytes; got != step.want {
			t.Errorf("after %T: %d bytes this month, want %d", step.event, got, step.want)
		}
	}
}

func TestAnotherMonthIsNotCarriedOver(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{Month: call.Month{Name: "2026-10", Bytes: 1000}})
	s.play(call.Started{At: november(1, 0)})
	if got := s.snapshot().MonthBytes; got != 0 {
		t.Errorf("%d bytes of October in November", got)
	}
	s.take()
	s.until(time.Minute)
	s.wantEffects() // nothing worth keeping
}

func TestMonthIsKeptNowAndThen(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.Tick{At: november(3, 12)})
	saved := func(bytes int64) call.Effect {
		return call.SaveMonth{Month: call.Month{Name: "2026-11", Bytes: bytes}}
	}
	s.until(time.Minute)
	s.take()
	s.play(sent(1000))
	s.play(call.Tick{})
	s.wantEffects(saved(1000))
	s.play(sent(2000))
	s.until(s.now + 27*time.Second)
	s.play(sent(3000))
	s.wantEffects()
	s.until(s.now + 2*time.Second)
	s.wantEffects(saved(3000))
	s.until(s.now + time.Minute)
	s.wantEffects() // nothing new
	s.play(sent(4000))
	s.play(call.Leave{})
	if got := s.take(); !slices.Contains(got, saved(4000)) {
		t.Errorf("at the end of the call: %s", list(got))
	}
	s.play(sent(4100))
	s.play(call.StopRequested{})
	s.wantEffects(saved(4100))
}

func TestMonthOutlivesTheSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var kept call.Month
		config := func() call.Config {
			return call.Config{
				Transport: newTransport(), Studio: newStudio(), Connector: &hub{}, Month: kept,
				SaveMonth: func(m call.Month) error { kept = m; return nil },
				Calendar:  func() time.Time { return november(3, 12) },
			}
		}
		for _, want := range []int64{500, 1000} {
			s := call.NewSession(config())
			s.Start()
			synctest.Wait()
			s.Post(sent(500))
			synctest.Wait()
			if got := s.Latest().MonthBytes; got != want {
				t.Errorf("%d bytes this month, want %d", got, want)
			}
			if err := s.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if kept != (call.Month{Name: "2026-11", Bytes: want}) {
				t.Errorf("kept %+v, want %d bytes", kept, want)
			}
		}
	})
}
