package audio

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"moim/media"
)

// SystemConfig is what a System may be told. The zero value works.
type SystemConfig struct {
	Clock       *media.Clock  // capture times are read from it; one of its own if nil
	Logger      *slog.Logger  // nothing is logged without one
	Application string        // what sound mixers of the desktop show; "Moim" if empty
	Poll        time.Duration // between two looks at what is plugged in; 0.5 s if 0
	// Played is told of every block that a speaker is handed, and when: what a
	// microphone may hear of it is echo. It runs on a thread of the sound library,
	// for one speaker at a time, and must neither block nor keep the block.
	Played func(block []int16, now time.Duration)
}

const (
	// closeTime is how long closing waits for a sound system that does not answer.
	closeTime = 3 * time.Second
	// secondTime is how long an idle connection to a sound system that is not the
	// best of its kind lasts before the best is tried again.
	secondTime = 10 * time.Second
)

// System is the sound system of the computer. There is one in a process.
// Nothing is touched before it is asked for something.
//
// Its goroutine owns the library and all device handles. It looks at what is
// plugged in as long as a device is open or somebody watches. When the sound
// system itself goes, all devices are gone, and it is looked for again.
type System struct {
	clock  *media.Clock
	config SystemConfig

	requests chan func()
	wake     chan struct{} // a device has stopped
	quit     chan struct{}
	done     chan struct{}
	quitOnce sync.Once

	mu       sync.Mutex // guards what follows up to the blank line
	watchers map[chan struct{}]struct{}
	news     chan struct{}  // of Changed; nil before its first call
	looked   time.Duration  // when the list was made; 0 before
	shown    []media.Device // the list as it was then, never changed in place

	// Of the goroutine:
	library   *library
	connected time.Duration // when library was opened
	tries     int           // how often it was tried to open it
	list      []listed
	open      map[*device]struct{}
}

// NewSystem makes the sound system. Close ends it.
func NewSystem(config SystemConfig) *System {
	if config.Clock == nil {
		config.Clock = media.NewClock()
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Application == "" {
		config.Application = "Moim"
	}
	if config.Poll <= 0 {
		config.Poll = time.Second / 2
	}
	s := &System{
		clock: config.Clock, config: config,
		requests: make(chan func()),
		wake:     make(chan struct{}, 1),
		quit:     make(chan struct{}),
		done:     make(chan struct{}),
		watchers: make(map[chan struct{}]struct{}),
		open:     make(map[*device]struct{}),
	}
	go s.run()
	return s
}

// Close closes all devices and lets go of the sound system.
func (s *System) Close() error {
	s.quitOnce.Do(func() { close(s.quit) })
	select {
	case <-s.done:
		return nil
	case <-time.After(closeTime):
		return errors.New("close sound system: it does not answer")
	}
}

// do runs f on the goroutine of s, without waiting for its end.
func (s *System) do(ctx context.Context, f func()) error {
	select {
	case <-s.quit:
		return ErrClosed
	default:
	}
	select {
	case s.requests <- f:
		return nil
	case <-s.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *System) run() {
	runtime.LockOSThread() // the library initialises COM for its thread
	defer close(s.done)
	defer s.disconnect()
	ticker := time.NewTicker(s.config.Poll)
	defer ticker.Stop()
	for {
		select {
		case f := <-s.requests:
			f()
		case <-s.wake:
			s.inspect()
		case <-ticker.C:
			s.poll()
		case <-s.quit:
			return
		}
	}
}

// poll looks at everything, if anybody cares.
func (s *System) poll() {
	s.mu.Lock()
	watched := len(s.watchers) > 0
	s.mu.Unlock()
	if !watched && len(s.open) == 0 {
		return
	}
	if err := s.refresh(); err != nil {
		s.config.Logger.Debug("look for sound devices", "error", err)
	}
	s.inspect()
}

// refresh brings the list up to date and tells the watchers if it has changed.
func (s *System) refresh() error {
	list, err := s.look()
	s.list = list
	s.publish(list)
	return err
}

// look lists what is plugged in, connecting to the sound system if need be. A
// sound system that fails is left; so is one without devices, and a second-best
// one now and then, since another may have come up.
func (s *System) look() ([]listed, error) {
	idle := len(s.open) == 0
	if s.library != nil && idle && s.second() {
		s.disconnect()
	}
	if s.library == nil {
		library, err := openLibrary(s.config.Application, s.tries < blindTries, s.config.Logger)
		s.tries++
		if err != nil {
			return nil, err
		}
		s.library, s.connected = library, s.clock.Now()
	}
	list, err := s.library.devices()
	if err != nil || idle && len(list) == 0 {
		s.disconnect()
	}
	return list, err
}

// second says whether a better sound system than the connected one may have come
// up by now.
func (s *System) second() bool {
	return s.library.backend.id != backends()[0].id && s.clock.Now()-s.connected > secondTime
}

// disconnect loses all devices and lets go of the library.
func (s *System) disconnect() {
	for d := range maps.Clone(s.open) {
		s.lose(d)
	}
	if s.library == nil {
		return
	}
	if err := s.library.close(); err != nil {
		s.config.Logger.Warn("close sound system", "error", err)
	}
	s.library = nil
}

// inspect loses the devices that have failed or were unplugged.
func (s *System) inspect() {
	now := s.clock.Now()
	for d := range maps.Clone(s.open) {
		if d.failed(now) || d.pinned && !s.isListed(d) {
			s.lose(d)
		}
	}
}

func (s *System) isListed(d *device) bool {
	return slices.ContainsFunc(s.list, func(l listed) bool {
		return l.Kind == d.info.Kind && l.ID == d.info.ID
	})
}

func (s *System) lose(d *device) {
	s.config.Logger.Info("sound device lost", "kind", d.info.Kind, "device", d.info.Name)
	d.lost.Store(true)
	s.release(d)
}

// release closes d, if it is open.
func (s *System) release(d *device) {
	if _, ok := s.open[d]; !ok {
		return
	}
	delete(s.open, d)
	if d.handle.IsStarted() {
		// Without it the library would wait for a callback, which a device that
		// was unplugged never gives.
		if err := d.handle.Stop(); err != nil {
			s.config.Logger.Debug("stop sound device", "device", d.info.Name, "error", err)
		}
	}
	d.handle.Uninit()
	close(d.gone)
}
