package studio

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"moim/app/call"
	"moim/media"
)

// refusals are devices of which none opens.
type refusals struct {
	Sources
	err error
}

func (r refusals) OpenScreen(context.Context, string) (media.Source, string, error) {
	return nil, "portal", fmt.Errorf("open screen: %w", r.err)
}
func (refusals) Devices() []media.Device  { return nil }
func (refusals) Changed() <-chan struct{} { return nil }

// TestScreenProblems tells of each way in which a screen is not to be had; of what a
// person has declined, that it is nothing to complain about.
func TestScreenProblems(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]call.ProblemCode{
		media.ErrScreenUnsupported: call.ProblemScreenWayland,
		media.ErrOnlyDialogue:      call.ProblemScreenDialogue,
		media.ErrShareEnded:        call.ProblemShareEnded,
		media.ErrShareBroken:       call.ProblemShareBroken,
		media.ErrNoPipeWire:        call.ProblemNoPipeWire,
		media.ErrWindowClosed:      call.ProblemWindowClosed,
		media.ErrNotPermitted:      call.ProblemScreenForbidden,
		media.ErrShareDeclined:     "",
	} {
		t.Run(err.Error(), func(t *testing.T) {
			t.Parallel()
			s := New(Config{Sources: refusals{err: err}, Logger: slog.New(slog.DiscardHandler), Clock: media.NewClock()}, nil)
			told := make(chan call.SourceChanged, 1)
			s.post = func(e call.Event) { told <- e.(call.SourceChanged) }
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go s.slots[call.TrackScreen].loop(ctx)
			s.SetScreen(true, "")
			select {
			case e := <-told:
				got := call.ProblemCode("")
				if e.Problem != nil {
					got = e.Problem.Code
				}
				if got != want || e.Active || e.Declined != (want == "") {
					t.Errorf("%+v with %q, want %q", e, got, want)
				}
			case <-time.After(30 * time.Second):
				t.Error("nothing is told")
			}
		})
	}
}
