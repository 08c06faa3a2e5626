package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"moim/app/call"
	"moim/app/cost"
	"moim/media/systemsound"
	"moim/signaling/client"
	"moim/signaling/turn"
	"moim/ui"
)

// Run opens the window and waits until it is closed.
func (c *windowCommand) Run(ctx context.Context, flags *cli, stdout io.Writer) error {
	logger := newLogger(flags.Log, os.Stderr)
	profile, err := openOrHandOver(ctx, c.Profile, c.Link)
	if err != nil {
		return profileProblem(err)
	}
	if profile == nil {
		return nil // another window has taken it
	}
	defer func() {
		if err := profile.close(); err != nil {
			logger.Warn("close profile", "error", err)
		}
	}()
	preferences, err := profile.load()
	if err != nil {
		logger.Warn("settings are damaged and were put aside", "error", err)
	}
	month, err := profile.loadMonth()
	if err != nil {
		logger.Warn("what was uploaded this month is not known", "error", err)
	}
	out, closeStats, err := openStatistics(c.Stats, stdout)
	if err != nil {
		return err
	}
	defer closeStats()
	w := &window{logger: logger, profile: profile, sources: c.Sources, chosen: preferences, statistics: out, begin: time.Now()}
	return w.run(ctx, c, month)
}

// profileProblem says why a profile cannot be opened.
func profileProblem(err error) error {
	problem := call.Problem{Code: call.ProblemSettings}
	if errors.Is(err, errProfileInUse) {
		problem.Code = call.ProblemAlreadyRunning
	}
	return &call.ProblemError{Problem: problem, Err: err}
}

// window is the application with its face.
type window struct {
	logger     *slog.Logger
	profile    *profile
	sources    sourceFlags
	chosen     call.Preferences // as they were loaded
	statistics io.Writer        // nil where none are wanted
	begin      time.Time
	server     atomic.Pointer[string] // the configured server at present
	relayOnly  atomic.Bool            // nothing is asked or told on the local network
	hidden     atomic.Bool            // the others are not to learn addresses
	embedded   *host
	updates    *updates
	route      atomic.Pointer[client.Route]
	turn       atomic.Pointer[call.Preferences] // what they say of the person's own server counts
	drawn      ui.Stats
}

// ownTURN is the person's own TURN server at present.
func (w *window) ownTURN() (turn.External, bool) { return turnOf(*w.turn.Load()) }

func (w *window) run(ctx context.Context, c *windowCommand, month call.Month) error {
	neighbours := newNeighbours()
	w.relayOnly.Store(w.chosen.RelayOnly)
	network := localNetwork{logger: w.logger.With("component", "lan"), silent: w.relayOnly.Load}
	w.turn.Store(&w.chosen)
	embedded := newHost(w.logger.With("component", "host"), w.profile.folder, neighbours, network.announce)
	embedded.own = w.ownTURN
	defer embedded.close()
	w.embedded = embedded
	preferences := w.chosen
	w.updates = w.newUpdates(updateKey, updateFeed)
	w.reach(preferences)
	preferences.CameraOff = preferences.CameraOff || c.Sources.Camera == sourceNone
	preferences.MicrophoneOff = preferences.MicrophoneOff || c.Sources.Mic == sourceNone
	memory := w.profile.memory(w.logger.With("component", "transports"))
	e, err := newEngine(engineConfig{
		Logger: w.logger, Sources: c.Sources, Preferences: preferences, SavePreferences: w.save,
		Month: month, SaveMonth: w.profile.saveMonth,
		ShareToken: w.profile.loadShare(), KeepShareToken: w.keepShare,
		Checker: &checker{
			logger: w.logger.With("component", "check"), host: embedded, server: func() string { return *w.server.Load() },
			route: func() client.Route { return *w.route.Load() }, own: w.ownTURN,
		},
		Connector: func(e *engine) call.Connector {
			return newConnector(connectorConfig{
				Logger: e.component("connector"), Host: embedded, Neighbours: neighbours, Find: network.find, Guests: true,
				Heir: embedded, TURN: w.ownTURN, Received: e.received, Silent: w.relayOnly.Load, Hidden: w.hidden.Load,
				Server: func() string { return *w.server.Load() }, Memory: memory,
				Route: func() client.Route { return *w.route.Load() },
			})
		},
	})
	if err != nil {
		return err
	}
	if c.Link != "" {
		e.session.Do(call.OpenPreview{To: c.Link})
	}
	looking := make(chan struct{})
	ctx, stop := context.WithCancel(ctx)
	go func() {
		defer close(looking)
		w.updates.run(ctx)
	}()
	arrivals, closeDoor := w.openDoor()
	stopStatistics := w.keepStatistics(e.session)
	snapshots, cancel := e.session.Subscribe()
	var shares func() ui.ShareGallery
	if c.Sources.Share == "" {
		shares = func() ui.ShareGallery { return e.sources.devices.OpenGallery() }
	}
	asks := e.sources.devices.AsksSystem
	err = ui.Run(ctx, ui.Config{
		Shares: shares, AsksSystem: asks, ScreenBPS: screenBitrate, ScreenSound: systemsound.Obstacle, SoundBPS: cost.UnmeasuredMusic,
		Commands: e.session.Do, Snapshots: snapshots, Pictures: e.studio, NewConverter: e.converter,
		Logger: e.component("ui"), Preferences: preferences, Layout: w.layout(c.UIMap), Stats: &w.drawn,
		Arrivals: arrivals, Updates: w.updates.offer(),
	})
	closeDoor()
	stop()
	<-looking
	cancel()
	stopStatistics()
	if errors.Is(err, ui.ErrNoDisplay) {
		err = &call.ProblemError{Problem: call.Problem{Code: call.ProblemNoDisplay}, Err: err}
	}
	return errors.Join(err, e.stop())
}

// reach tells the connector about the server, and how to get there.
func (w *window) reach(preferences call.Preferences) {
	w.server.Store(&preferences.Server)
	w.hidden.Store(preferences.HideAddresses)
	w.turn.Store(&preferences)
	w.updates.follow(preferences)
	w.route.Store(&client.Route{Proxy: preferences.Proxy, Authorities: preferences.Authorities})
}

// save keeps the preferences, and tells the connector about the server. What the
// command line has switched off is off in this window alone.
func (w *window) save(preferences call.Preferences) error {
	w.reach(preferences)
	if !w.relayOnly.Swap(preferences.RelayOnly) && preferences.RelayOnly {
		w.embedded.withdraw()
	}
	if w.sources.Camera == sourceNone {
		preferences.CameraOff = w.chosen.CameraOff
	}
	if w.sources.Mic == sourceNone {
		preferences.MicrophoneOff = w.chosen.MicrophoneOff
	}
	return w.profile.save(preferences)
}

// keepShare keeps by what the desktop shares again what it shared last.
func (w *window) keepShare(token string) {
	if err := w.profile.saveShare(token); err != nil {
		w.logger.Warn("what was shared is not remembered", "error", err)
	}
}

// layout writes what is in the window to a file, for programs that click.
func (w *window) layout(path string) func([]ui.Element) {
	if path == "" {
		return nil
	}
	return func(elements []ui.Element) {
		data, err := json.Marshal(elements)
		if err == nil {
			err = replaceFile(path, data)
		}
		if err != nil {
			w.logger.Warn("list of elements is not written", "error", err)
		}
	}
}

// keepStatistics writes the statistics object once a second until it is stopped.
func (w *window) keepStatistics(session *call.Session) (stop func()) {
	if w.statistics == nil {
		return func() {}
	}
	snapshots, cancel := session.Subscribe()
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		w.writeStatistics(snapshots, quit)
	}()
	return func() {
		close(quit)
		<-done
		cancel()
	}
}

func (w *window) writeStatistics(snapshots <-chan *call.Snapshot, quit <-chan struct{}) {
	var beat statisticsBeat
	for {
		select {
		case <-quit:
			return
		case s, ok := <-snapshots:
			if !ok {
				return
			}
			if !beat.due(s) {
				continue
			}
			stats := newStatistics(s, time.Now(), time.Since(w.begin))
			stats.Window = &windowStatistics{
				Repaints: w.drawn.Repaints(), Pictures: w.drawn.Pictures(), Dropped: w.drawn.Dropped(),
			}
			if err := stats.write(w.statistics); err != nil {
				w.logger.Warn("statistics are not written", "error", err)
				return
			}
		}
	}
}
