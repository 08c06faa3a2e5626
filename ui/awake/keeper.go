package awake

import (
	"context"
	"log/slog"
	"sync"
)

// Keeper keeps the computer awake on request. Its methods do not block; the
// system is asked on a goroutine of its own. Set is called from one goroutine.
type Keeper struct {
	log   *slog.Logger
	hold  func(context.Context) error
	on    bool
	stop  context.CancelFunc
	group sync.WaitGroup
}

// New makes a keeper that lets the computer sleep.
func New(log *slog.Logger) *Keeper { return NewWith(log, hold) }

// NewWith makes a keeper with another way to hold the computer awake: hold does
// so until its context ends, or fails.
func NewWith(log *slog.Logger, hold func(context.Context) error) *Keeper {
	return &Keeper{log: log, hold: hold}
}

// Set keeps the computer awake from now on, or lets it sleep again.
func (k *Keeper) Set(on bool) {
	if k.on == on {
		return
	}
	k.on = on
	if !on {
		k.stop()
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	k.stop = stop
	k.group.Go(func() {
		defer stop()
		if err := k.hold(ctx); err != nil && ctx.Err() == nil {
			k.log.Info("the computer may sleep during the call", "error", err)
		}
	})
}

// Close lets the computer sleep again and waits until the system knows.
func (k *Keeper) Close() {
	k.Set(false)
	k.group.Wait()
}

// Wait waits until nothing is held any more: after Set(false), or where the
// system refused.
func (k *Keeper) Wait() { k.group.Wait() }
