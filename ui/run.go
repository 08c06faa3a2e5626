package ui

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"moim/app/call"
)

// appID is fixed in code: where it changed, fyne's own files would move.
const appID = "io.moim.Moim"

// Run opens the window and blocks until it is closed or ctx ends. It must be
// called from the main goroutine, once per process. The error is ErrNoDisplay
// where there is nothing to open a window on.
func Run(ctx context.Context, c Config) error {
	if c.Commands == nil || c.Snapshots == nil || c.Pictures == nil || c.NewConverter == nil {
		return errors.New("open window: incomplete configuration")
	}
	fyneApp := app.NewWithID(appID)
	w, err := openWindow(fyneApp, c)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var feeders sync.WaitGroup
	fyneApp.Lifecycle().SetOnStarted(func() {
		w.feed(ctx, &feeders)
	})
	keep := context.AfterFunc(ctx, func() { fyne.Do(fyneApp.Quit) })
	ended := func() {
		keep() // fyne is ending by itself and must not be asked to any more
		stop()
	}
	fyneApp.Lifecycle().SetOnStopped(ended)
	w.win.SetOnClosed(ended)
	w.win.ShowAndRun()
	ended()
	feeders.Wait()
	w.close()
	if c.OnQuit != nil {
		c.OnQuit()
	}
	return nil
}

// feed starts the goroutines that bring snapshots and repaint pictures. They
// end with ctx.
func (w *window) feed(ctx context.Context, group *sync.WaitGroup) {
	w.app.Settings().AddListener(func(fyne.Settings) { fyne.Do(w.followSystem) })
	group.Go(func() { w.pump(ctx) })
	group.Go(func() {
		repaints := &beat{}
		repaints.answer(ctx, w.bell, leastRepaint, w.repaint)
	})
	if w.config.Arrivals != nil {
		group.Go(func() { w.receive(ctx) })
	}
	if w.config.Updates.News != nil {
		group.Go(func() { w.hearNews(ctx) })
	}
	if w.config.Layout != nil {
		group.Go(func() { w.tellLayout(ctx) })
	}
}

// pump takes snapshots as they come and applies the latest one. Where fyne is
// late, snapshots in between are left out.
func (w *window) pump(ctx context.Context) {
	var latest atomic.Pointer[call.Snapshot]
	once := &beat{}
	for {
		select {
		case <-ctx.Done():
			return
		case s, ok := <-w.config.Snapshots:
			if !ok {
				fyne.Do(w.app.Quit)
				return
			}
			latest.Store(s)
			once.call(ctx, func() { w.apply(latest.Load()) })
		}
	}
}
