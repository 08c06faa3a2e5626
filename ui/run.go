package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2/app"
)

// appID is fixed in code: where it changed, fyne's own files would move.
const appID = "io.moim.Moim"

// Run opens the window and blocks until it is closed or ctx ends. It must be
// called from the main goroutine, once per process.
func Run(ctx context.Context, c Config) error {
	if c.Commands == nil || c.Snapshots == nil || c.Pictures == nil || c.NewConverter == nil {
		return errors.New("open window: incomplete configuration")
	}
	fyneApp := app.NewWithID(appID)
	w := fyneApp.NewWindow("Moim")
	stop := context.AfterFunc(ctx, fyneApp.Quit)
	defer stop()
	w.ShowAndRun()
	return nil
}
