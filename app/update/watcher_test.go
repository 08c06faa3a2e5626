package update_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/update"
)

// desk is somebody with Moim 1.0.0.
type desk struct {
	*update.Watcher

	mu     sync.Mutex // guards what follows
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
			d.mu.Lock()
			defer d.mu.Unlock()
			d.looks++
			return d.answer, d.err
		},
		Running: "1.0.0", System: "linux", Memory: memory,
		Keep: func(m update.Memory) error {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.kept = m
			return nil
		},
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

// soFar is how often was looked, and what was kept.
func (d *desk) soFar() (looks int, kept update.Memory) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.looks, d.kept
}

// fails says what looking comes to from now on.
func (d *desk) fails(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
}

func (d *desk) expect(t *testing.T, looks int, want update.News) {
	t.Helper()
	synctest.Wait()
	if got, _ := d.soFar(); got != looks {
		t.Errorf("looked %d times, want %d", got, looks)
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
		if looks, _ := d.soFar(); looks != 0 {
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
		if _, kept := d.soFar(); kept.Feed.Version != "1.2.0" {
			t.Errorf("kept %+v", kept)
		}
	})
}

func TestFailureIsToldAndTriedAgainTomorrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := sit(t, update.Memory{})
		d.fails(errors.New("dead"))
		d.Switch(true)
		d.expect(t, 1, update.News{Failed: true})
		time.Sleep(update.Interval - time.Minute)
		synctest.Wait()
		if looks, kept := d.soFar(); looks != 1 || !kept.Failed {
			t.Errorf("looked %d times, kept %+v", looks, kept)
		}
		d.fails(nil)
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
