package awake_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"moim/ui/awake"
)

func TestKeeperHoldsWhileOn(t *testing.T) {
	events := make(chan string, 4)
	keeper := awake.NewWith(slog.New(slog.DiscardHandler), func(ctx context.Context) error {
		events <- "held"
		<-ctx.Done()
		events <- "released"
		return nil
	})
	keeper.Set(true)
	keeper.Set(true)
	if got := <-events; got != "held" {
		t.Fatalf("got %q", got)
	}
	keeper.Set(false)
	if got := <-events; got != "released" {
		t.Fatalf("got %q", got)
	}
	keeper.Set(true)
	<-events
	keeper.Close()
	if got := <-events; got != "released" {
		t.Fatalf("got %q after Close", got)
	}
	if len(events) != 0 {
		t.Error("the computer was held twice")
	}
}

func TestKeeperSaysWhyNot(t *testing.T) {
	var log bytes.Buffer
	keeper := awake.NewWith(slog.New(slog.NewTextHandler(&log, nil)), func(context.Context) error {
		return errors.New("no bus")
	})
	keeper.Set(true)
	done := make(chan struct{})
	go func() { keeper.Wait(); close(done) }()
	<-done
	keeper.Close()
	if !strings.Contains(log.String(), "no bus") {
		t.Errorf("log: %q", log.String())
	}
}
