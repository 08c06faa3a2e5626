package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"

	"moim/app/call"
	"moim/app/update"
	"moim/ui"
)

// updateKey and updateFeed are set by the linker in what make release builds with a
// release key: its public half in base64, and the URL of the feed. Without both the
// application never looks for newer versions.
var updateKey, updateFeed string //nolint:gochecknoglobals // the linker sets them

// updates looks for newer versions on behalf of the window.
type updates struct {
	watcher *update.Watcher // nil where this build cannot look
	news    chan ui.News
}

// newUpdates makes what looks; nothing is looked at before run and follow.
func (w *window) newUpdates(key, feed string) *updates {
	u := &updates{news: make(chan ui.News, 1)}
	public, err := update.ParseKey(key)
	if err != nil || feed == "" {
		return u
	}
	path := filepath.Join(w.profile.folder, "updates.json")
	fetcher := &update.Fetcher{
		Address: feed, Key: public,
		Transport: func() (http.RoundTripper, error) { return w.route.Load().RoundTripper() },
	}
	u.watcher = update.NewWatcher(update.Config{
		Fetch: fetcher.Fetch, Running: version, System: runtime.GOOS, Logger: w.logger.With("component", "update"),
		Memory: loadUpdates(path), Keep: func(m update.Memory) error { return saveUpdates(path, m) },
	})
	return u
}

// offer is what the window is told about looking.
func (u *updates) offer() ui.Updates {
	return ui.Updates{Possible: u.watcher != nil, Running: version, News: u.news}
}

// follow looks where the person has allowed it.
func (u *updates) follow(p call.Preferences) {
	if u.watcher != nil {
		u.watcher.Switch(p.Updates == call.UpdatesLook)
	}
}

// run looks, and brings news to the window, until ctx ends.
func (u *updates) run(ctx context.Context) {
	if u.watcher == nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		u.watcher.Run(ctx)
	}()
	defer func() { <-done }()
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-u.watcher.News():
			select {
			case <-u.news:
			default:
			}
			u.news <- ui.News{Version: n.Version, Address: n.Address, Failed: n.Failed}
		}
	}
}

// loadUpdates reads what was known of versions; what is damaged counts as nothing.
func loadUpdates(path string) update.Memory {
	var memory update.Memory
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &memory) != nil {
		return update.Memory{}
	}
	return memory
}

func saveUpdates(path string, memory update.Memory) error {
	data, err := json.Marshal(memory)
	if err != nil {
		return fmt.Errorf("encode what is known of versions: %w", err)
	}
	return replaceFile(path, data)
}
