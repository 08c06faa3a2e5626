package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"moim/app/call"
	"moim/app/mesh"
	"moim/app/studio"
	"moim/media"
	"moim/media/audio"
	"moim/media/codec"
	"moim/media/voice"
)

// stopTimeout is how long leaving a call properly may take.
const stopTimeout = 5 * time.Second

// engineConfig is what differs between the window and headless.
type engineConfig struct {
	Logger          *slog.Logger
	Preferences     call.Preferences
	SavePreferences func(call.Preferences) error
	Month           call.Month             // uploaded before
	SaveMonth       func(call.Month) error // nil keeps nothing
	Sources         sourceFlags
	ShareToken      string             // what KeepShareToken was called with last
	KeepShareToken  func(token string) // nil where it is forgotten at the end
	Speaker         string             // in place of the person's choice
	FixedDevices    bool               // nothing takes the place of a device that is not there
	Connector       func(*engine) call.Connector
	Checker         call.Checker // nil finds nothing
	Recorder        studio.Recorder
	Barcode         func(*media.Frame) (time.Time, bool)
}

// engine is the running application without a face: one of each room, wired.
type engine struct {
	clock   *media.Clock
	frames  *media.FramePool
	logger  *slog.Logger
	sound   *audio.System
	voice   *voice.Control
	playout *audio.Playout
	sources *sources
	studio  *studio.Studio
	mesh    *mesh.Mesh
	session *call.Session
}

// newEngine builds and starts everything. stop ends it.
func newEngine(cfg engineConfig) (*engine, error) {
	e := &engine{clock: media.NewClock(), frames: &media.FramePool{}, logger: cfg.Logger}
	e.voice = voice.NewControl(voiceSettings(cfg.Preferences.Voice()))
	e.sound = audio.NewSystem(audio.SystemConfig{
		Clock: e.clock, Logger: e.component("sound"), Played: e.voice.FarEnd().Write,
	})
	e.playout = audio.NewPlayout(e.sound, audio.PlayoutConfig{
		Clock: e.clock, Logger: e.component("playout"),
		Changed: func(state audio.PlayoutState) { e.studio.PlayoutChanged(state) },
	})
	e.sources = newSources(e, cfg)
	outgoing := &relay{}
	bitrates := studio.Bitrates{Camera: cameraBitrate, Screen: screenBitrate}
	if cfg.Sources.Camera == sourcePattern {
		bitrates.Camera = patternBitrate
	}
	e.studio = studio.New(studio.Config{
		Clock: e.clock, Logger: e.component("studio"), Sources: e.sources, Codecs: codecs{frames: e.frames},
		Playout: e.playout, Bitrates: bitrates, Recorder: cfg.Recorder, Barcode: cfg.Barcode,
		SetVoice: func(v call.Voice) { e.voice.Apply(voiceSettings(v)) },
	}, outgoing)
	var err error
	e.mesh, err = mesh.New(mesh.Config{
		Clock: e.clock, Logger: e.component("mesh"), Receiver: e.studio,
		KeyframeRequested: e.studio.ForceKeyframe,
		SetLayers:         e.studio.SetLayers,
		SetLoss:           e.studio.SetLoss,
		SetSoundBitrate:   e.studio.SetSoundBitrate,
		SetScreenBitrate:  e.studio.SetScreenSoundBitrate,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make mesh: %w", err), e.closeSound())
	}
	outgoing.Mesh = e.mesh
	e.session = call.NewSession(call.Config{
		Transport: e.mesh, Studio: e.studio, Connector: cfg.Connector(e), Checker: cfg.Checker, Clock: e.clock,
		Logger: e.component("session"), Preferences: cfg.Preferences, SavePreferences: cfg.SavePreferences,
		Month: cfg.Month, SaveMonth: cfg.SaveMonth, FixedDevices: cfg.FixedDevices,
		JoinCost: joinCost(bitrates.Camera),
	})
	e.session.Start()
	return e, nil
}

// voiceSettings are the person's choices in the words of media/voice.
func voiceSettings(v call.Voice) voice.Settings { return voice.Settings(v) }

// relay lets studio and mesh, each of which needs the other, be made in turn.
type relay struct{ *mesh.Mesh }

func (e *engine) component(name string) *slog.Logger { return e.logger.With("component", name) }

// converter makes what fits pictures; one for each goroutine that needs it.
func (e *engine) converter() media.Converter { return codec.NewConverter() }

// received is connectorConfig's Received.
func (e *engine) received(participant string) (int64, bool) {
	return e.mesh.Received(call.PeerID(participant))
}

// stop leaves the call, closes every device and waits for every goroutine.
func (e *engine) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	err := e.session.Stop(ctx)
	e.playout.SetClock()
	return errors.Join(err, e.sources.close(), e.closeSound())
}

func (e *engine) closeSound() error {
	return errors.Join(e.playout.Close(), e.sound.Close())
}

// newLogger makes the log that a person asks for with --log; what libraries
// write into the standard log goes there as well.
func newLogger(level string, to io.Writer) *slog.Logger {
	var l slog.Level
	if level == "off" || l.UnmarshalText([]byte(level)) != nil {
		return slog.New(slog.DiscardHandler)
	}
	logger := slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: l}))
	slog.SetDefault(logger) //nolint:forbidigo // not for us: libraries write into the standard log
	return logger
}
