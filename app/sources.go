package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"moim/app/call"
	"moim/media"
	"moim/media/audio"
	"moim/media/capture"
	"moim/media/codec"
	"moim/media/mediatest"
	"moim/media/systemsound"
)

// Names of sources that are no devices.
const (
	sourcePattern = "pattern"
	sourceTone    = "tone"
	sourceScreen  = "screen"
	sourceNone    = "none"
	// Beginnings of what is shared besides screens.
	sourceWindow = "window:"
	sourceArea   = "area:"
)

// What is asked of a camera and of a screen.
const (
	cameraWidth, cameraHeight, cameraFPS = 640, 360, 30
	screenFPS                            = 30
	defaultToneHz                        = 440
)

// sources opens what the command line named or the person chose.
type sources struct {
	engine  *engine
	flags   sourceFlags
	speaker string     // of the command line; "" for the person's choice
	heard   *soundFile // where --speaker FILE.wav goes; nil before it is opened
	devices *capture.Devices
	config  capture.Config
	changed chan struct{}
	stop    context.CancelFunc
	done    chan struct{}
}

func newSources(e *engine, cfg engineConfig) *sources {
	config := capture.Config{
		Pool: e.frames, Logger: e.component("capture"), NewConverter: e.converter,
		Convert: codec.FromImage, ConvertFullRange: codec.FromFullRange,
		ShareToken: cfg.ShareToken, KeepShareToken: cfg.KeepShareToken,
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &sources{
		engine: e, flags: cfg.Sources, speaker: cfg.Speaker, config: config, devices: capture.NewDevices(e.clock, config),
		changed: make(chan struct{}, 1), stop: cancel, done: make(chan struct{}),
	}
	go s.watch(ctx)
	return s
}

// watch joins the news of capture devices and of sound devices.
func (s *sources) watch(ctx context.Context) {
	defer close(s.done)
	pictures := s.devices.Watch(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-pictures:
		case <-s.engine.sound.Changed():
		}
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

// close ends the sound file and stops watching; it says whether the file is whole.
func (s *sources) close() error {
	s.stop()
	<-s.done
	s.devices.Close()
	if s.heard != nil {
		return s.heard.close()
	}
	return nil
}

// Changed delivers a value whenever Devices may have changed.
func (s *sources) Changed() <-chan struct{} { return s.changed }

// Devices lists everything that can be opened, speakers included.
func (s *sources) Devices() []media.Device {
	return append(s.devices.List(), s.engine.sound.Devices()...)
}

// OpenCamera opens the camera that was named, a device or the pattern.
func (s *sources) OpenCamera(ctx context.Context, device string) (media.Source, string, error) {
	name := override(s.flags.Camera, device)
	switch {
	case name == sourcePattern:
		source, err := mediatest.NewPattern(s.engine.clock, mediatest.PatternConfig{
			Pool: s.engine.frames, Seed: uint64(os.Getpid()),
		})
		return source, name, err
	case isFile(name, ".y4m"):
		source, err := capture.OpenY4M(s.engine.clock, name, s.config)
		return source, name, fileProblem(name, err)
	}
	id := s.listed(media.Camera, name)
	source, err := s.devices.OpenCamera(ctx, id, capture.Want{Width: cameraWidth, Height: cameraHeight, FPS: cameraFPS})
	return source, id, missing(name, err)
}

// OpenScreen opens a screen, or a file in its place.
func (s *sources) OpenScreen(ctx context.Context, device string) (media.Source, string, error) {
	name := override(s.flags.Share, device)
	if isFile(name, ".y4m") && !strings.HasPrefix(name, sourceWindow) {
		source, err := capture.OpenY4M(s.engine.clock, name, s.config)
		return source, name, fileProblem(name, err)
	}
	if name == sourceScreen {
		name = ""
	}
	id := s.listed(media.Screen, name)
	source, err := s.devices.OpenScreen(ctx, id, screenFPS)
	return source, id, missing(strings.TrimPrefix(name, sourceWindow), err)
}

// OpenMicrophone opens a microphone, a tone or a file.
func (s *sources) OpenMicrophone(ctx context.Context, device string) (media.AudioSource, string, error) {
	name := override(s.flags.Mic, device)
	if hz, ok := toneOf(name); ok {
		source, err := capture.OpenTone(s.engine.clock, hz)
		return source, name, err
	}
	if isFile(name, ".wav") {
		source, err := capture.OpenWAV(s.engine.clock, name)
		return source, name, fileProblem(name, err)
	}
	id := s.listed(media.Microphone, name)
	chosen := id
	if name == "" {
		chosen = "" // not the one that is the default now: it follows the system's choice
	}
	source, err := s.engine.sound.OpenMicrophone(ctx, chosen)
	if err != nil {
		return nil, id, missing(name, err)
	}
	source, err = s.engine.voice.Wrap(source)
	return source, id, err
}

// OpenScreenSound opens what other programs play.
func (s *sources) OpenScreenSound(ctx context.Context, _ string) (media.AudioSource, string, error) {
	source, err := systemsound.Open(ctx, systemsound.Config{
		Clock: s.engine.clock, Logger: s.engine.component("systemsound"), Application: "Moim",
	})
	return source, "", err
}

// Play plays a sound once on a speaker, whatever else plays.
func (s *sources) Play(ctx context.Context, device string, pcm []int16) error {
	return missing(device, s.engine.sound.PlayOnce(ctx, device, pcm))
}

// SetSpeaker plays on the speaker that was named, or nowhere, or into a file.
func (s *sources) SetSpeaker(ctx context.Context, device string) (string, error) {
	name := override(s.speaker, device)
	switch {
	case name == sourceNone:
		s.engine.playout.SetClock()
		return name, nil
	case isFile(name, ".wav"):
		return name, s.playIntoFile(name)
	}
	if err := s.engine.playout.SetSpeaker(ctx, name); err != nil {
		return "", missing(name, err)
	}
	return s.engine.playout.State().Speaker.ID, nil
}

// playIntoFile writes what would be heard into a sound file, until close.
func (s *sources) playIntoFile(path string) error {
	if s.heard != nil {
		return nil
	}
	file, err := newSoundFile(path)
	if err != nil {
		return err
	}
	s.heard = file
	s.engine.playout.SetSink(file.write)
	return nil
}

// listed is the ID of the device that a person means: by ID, by name, or the
// default one where nothing is named. What is not in the list stays as it is:
// those who open devices know more names, such as /dev/video0 or display :98.
func (s *sources) listed(kind media.DeviceKind, name string) string {
	first := ""
	for _, d := range s.Devices() {
		if d.Kind != kind {
			continue
		}
		switch {
		case name != "" && (d.ID == name || d.Name == name), name == "" && d.Default:
			return d.ID
		case first == "":
			first = d.ID
		}
	}
	if name == "" {
		return first
	}
	return name
}

// missing says which device was not found, where one was named.
func missing(name string, err error) error {
	absent := errors.Is(err, media.ErrDeviceNotFound) || errors.Is(err, audio.ErrNoSound)
	if name == "" || !absent {
		return err
	}
	return &call.ProblemError{Problem: call.Problem{Code: call.ProblemDeviceNotFound, Subject: name}, Err: err}
}

// override is the source of the command line, or else the person's choice.
func override(flag, device string) string {
	if flag != "" {
		return flag
	}
	return device
}

func isFile(name, extension string) bool {
	return strings.EqualFold(filepath.Ext(name), extension)
}

// toneOf reads tone or tone:HZ.
func toneOf(name string) (hz float64, ok bool) {
	if name == sourceTone {
		return defaultToneHz, true
	}
	text, ok := strings.CutPrefix(name, sourceTone+":")
	if !ok {
		return 0, false
	}
	hz, err := strconv.ParseFloat(text, 64)
	return hz, err == nil
}

// fileProblem says which file could not be read.
func fileProblem(path string, err error) error {
	if err == nil {
		return nil
	}
	return &call.ProblemError{Problem: call.Problem{Code: call.ProblemFile, Subject: path}, Err: err}
}
