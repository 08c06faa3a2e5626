package update

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Interval is the time between two looks.
const Interval = 24 * time.Hour

// Memory is what is kept between starts.
type Memory struct {
	Looked time.Time `json:"looked"` // when it was last tried
	Failed bool      `json:"failed"` // the last try brought nothing that can be trusted
	Feed   Feed      `json:"feed"`   // the newest announcement that was ever verified
}

// News is what a person may be told.
type News struct {
	Version string // of the newer release; "" where there is none
	Address string // where to read on or download
	Failed  bool
}

// Watcher looks once a day while it is switched on. One goroutine of its own, Run,
// owns what it knows.
type Watcher struct {
	fetch    func(context.Context) (Feed, error)
	running  string // version
	system   string // GOOS
	memory   Memory
	keep     func(Memory) error
	logger   *slog.Logger
	switched chan bool
	mu       sync.Mutex
	news     chan News
}

// Config is what a Watcher needs; all of it is required.
type Config struct {
	Fetch           func(context.Context) (Feed, error)
	Running, System string             // version and GOOS of this program
	Memory          Memory             // as it was kept
	Keep            func(Memory) error // keeps it
	Logger          *slog.Logger
}

// NewWatcher makes a watcher that is switched off.
func NewWatcher(c Config) *Watcher {
	return &Watcher{
		fetch: c.Fetch, running: c.Running, system: c.System, memory: c.Memory, keep: c.Keep, logger: c.Logger,
		switched: make(chan bool, 1), news: make(chan News, 1),
	}
}

// News brings what there is to tell, latest only, after every change.
func (w *Watcher) News() <-chan News { return w.news }

// Switch switches looking on or off. It does not block.
func (w *Watcher) Switch(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.switched:
	default:
	}
	w.switched <- on
}

// Run looks until ctx ends.
func (w *Watcher) Run(ctx context.Context) {
	timer := time.NewTimer(0)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case on := <-w.switched:
			timer.Stop()
			if !on {
				w.tell(News{})
				continue
			}
			w.tellKnown()
			timer.Reset(w.wait())
		case <-timer.C:
			w.look(ctx)
			w.tellKnown()
			timer.Reset(w.wait())
		}
	}
}

// wait is how long there is until the next look. A clock that was set back does not
// put it off.
func (w *Watcher) wait() time.Duration {
	since := time.Since(w.memory.Looked)
	if since < 0 {
		return 0
	}
	return max(Interval-since, 0)
}

// look tries once. What is older than what was verified before changes nothing: the
// feed of last year is signed as well.
func (w *Watcher) look(ctx context.Context) {
	feed, err := w.fetch(ctx)
	if ctx.Err() != nil {
		return
	}
	w.memory.Looked, w.memory.Failed = time.Now(), err != nil
	if err != nil {
		w.logger.Info("no news of versions", "error", err)
	} else if w.memory.Feed.Version == "" || !w.memory.Feed.Newer(feed.Version) {
		w.memory.Feed = feed
	}
	if err := w.keep(w.memory); err != nil {
		w.logger.Warn("what is known of versions is not kept", "error", err)
	}
}

// tellKnown tells what is known. What was kept lies in a file that anything may have
// changed, so that it is checked again.
func (w *Watcher) tellKnown() {
	news := News{Failed: w.memory.Failed}
	if f := w.memory.Feed; f.check() == nil && f.Newer(w.running) {
		news.Version, news.Address = f.Version, f.Address(w.system)
	}
	w.tell(news)
}

func (w *Watcher) tell(n News) {
	select {
	case <-w.news:
	default:
	}
	w.news <- n
}
