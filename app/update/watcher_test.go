package update_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/update"
)

// desk is somebody with Moim 1.0.0.
type desk struct {
	*update.Watcher
	looks  int
	answer update.Feed
	err    error
	kept   update.Memory
}

func sit(t *testing.T, memory update.Memory) *desk {
	t.Helper()
	d := &desk{answer: announcement("1.1.0")}
	d.Watcher = update.NewWatcher(update.Config{
		Fetch: func(context.Context) (update.Feed, error) {
			d.looks++
			return d.answer, d.err
		},
		Running: "1.0.0", System: "linux", Memory: memory,
		Keep:   func(m update.Memory) error { d.kept = m; return nil },
		Logger: slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return d
}

func (d *desk) expect(t *testing.T, looks int, want update.News) {
	t.Helper()
	synctest.Wait()
	if d.looks != looks {
		t.Errorf("looked %d times, want %d", d.looks, looks)
	}
	select {
	case got := <-d.News():
		if got != want {
			t.Errorf("news %+v, want %+v", got, want)
		}
	default:
		t.Error("no news")
	}
}

func TestLooksOnceADayWhileSwitchedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, update.Memory{})
		time.Sleep(48 * time.Hour)
		synctest.Wait()
		if d.looks != 0 {
			t.Fatal("looked without having been asked to")
		}
		d.Switch(true)
		d.expect(t, 1, update.News{Version: "1.1.0", Address: "https://moim.example/1.1.0"})
		for range 5 {
			d.Switch(false)
			d.expect(t, 1, update.News{})
			d.Switch(true)
			d.expect(t, 1, update.News{Version: "1.1.0", Address: "https://moim.example/1.1.0"})
		}
		time.Sleep(update.Interval)
		d.expect(t, 2, update.News{Version: "1.1.0", Address: "https://moim.example/1.1.0"})
		d.Switch(false)
		time.Sleep(48 * time.Hour)
		d.expect(t, 2, update.News{})
	})
}

func TestRemembersTheLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, update.Memory{Looked: time.Now().Add(-time.Hour), Feed: announcement("1.2.0")})
		d.Switch(true)
		d.expect(t, 0, update.News{Version: "1.2.0", Address: "https://moim.example/1.2.0"})
		time.Sleep(update.Interval - time.Hour)
		// What is older than what was seen before is an old feed, played again.
		d.expect(t, 1, update.News{Version: "1.2.0", Address: "https://moim.example/1.2.0"})
		if d.kept.Feed.Version != "1.2.0" {
			t.Errorf("kept %+v", d.kept)
		}
	})
}

func TestFailureIsToldAndTriedAgainTomorrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, update.Memory{})
		d.err = errors.New("dead")
		d.Switch(true)
		d.expect(t, 1, update.News{Failed: true})
		time.Sleep(update.Interval - time.Minute)
		synctest.Wait()
		if d.looks != 1 || !d.kept.Failed {
			t.Errorf("looked %d times, kept %+v", d.looks, d.kept)
		}
		d.err = nil
		time.Sleep(time.Minute)
		d.expect(t, 2, update.News{Version: "1.1.0", Address: "https://moim.example/1.1.0"})
	})
}

func TestDamagedMemoryTellsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, update.Memory{Looked: time.Now(), Feed: update.Feed{Version: "9.0.0", Page: "javascript:alert(1)"}})
		d.Switch(true)
		d.expect(t, 0, update.News{})
	})
}
