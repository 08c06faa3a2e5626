package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"moim/signaling"
	"moim/signaling/client"
)

// TestEndOfAHost waits for hosts that end in several ways, in virtual time.
func TestEndOfAHost(t *testing.T) {
	hang := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	flows := func(began time.Time) (int64, bool) { return 1 + time.Since(began).Milliseconds(), true }
	ended := func(time.Time) (int64, bool) { return 1000, true }
	for name, test := range map[string]struct {
		answer      func(ctx context.Context) error
		media       func(began time.Time) (int64, bool)
		least, most time.Duration
	}{
		"its program ended":                   {func(context.Context) error { return client.ErrRefused }, ended, 0, 500 * time.Millisecond},
		"its cable was pulled":                {hang, ended, time.Second, 1500 * time.Millisecond},
		"its signaling hangs, media flows":    {hang, flows, 3 * time.Second, 3500 * time.Millisecond},
		"there never was media":               {hang, func(time.Time) (int64, bool) { return 0, true }, 3 * time.Second, 3500 * time.Millisecond},
		"it is no peer":                       {hang, func(time.Time) (int64, bool) { return 0, false }, 3 * time.Second, 3500 * time.Millisecond},
		"it answers all the time, but slowly": {func(ctx context.Context) error { wait(ctx, 700*time.Millisecond); return ctx.Err() }, ended, time.Hour, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				s := &succession{
					logger: slog.New(slog.DiscardHandler), offers: map[string]signaling.Host{"1": {Serving: true}},
					people:   func(ctx context.Context, _ string) (int, error) { return 0, test.answer(ctx) },
					received: func(string) (int64, bool) { return test.media(began) },
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				err := s.awaitEnd(ctx, "http://198.18.0.1:8787")
				took := time.Since(began)
				if took < test.least || took > test.most || (err != nil) != errors.Is(ctx.Err(), context.DeadlineExceeded) {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}
