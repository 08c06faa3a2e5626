package ui

import (
	"context"

	"fyne.io/fyne/v2"
)

// Updates is what the window needs to know about newer versions. The zero value is a
// program that does not look for them.
type Updates struct {
	Possible bool   // this build can look; whether it may is in the preferences
	Running  string // the version that runs
	// News is the one-slot, latest-wins channel of what was found.
	News <-chan News
}

// News is what was found about newer versions.
type News struct {
	Version string // that is newer; "" where there is none
	Address string // https URL to read on or download
	Failed  bool   // the last look brought nothing that can be trusted
}

// hearNews takes news until ctx ends.
func (w *window) hearNews(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-w.config.Updates.News:
			fyne.Do(func() { w.hear(n) })
		}
	}
}

// hear shows news.
func (w *window) hear(n News) {
	if n.Version != w.news.Version {
		w.put = false
	}
	w.news = n
	w.notices.apply(w.snapshot)
	w.sheet.apply(w.snapshot)
}
