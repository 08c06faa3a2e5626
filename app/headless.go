package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"moim/app/call"
	"moim/app/studio"
	"moim/media"
	"moim/media/mediatest"
	"moim/signaling"
)

// firstConnection is how long headless tries to get into the room.
const firstConnection = 10 * time.Second

// largestTile is what headless asks for where no layer is named: everything.
const largestWidth, largestHeight = 1920, 1080

// Run takes part until the time is up, ctx ends, or it cannot go on.
func (c *headlessCommand) Run(ctx context.Context, flags *cli, stdout io.Writer) error {
	invitation, err := signaling.ParseInvitation(c.Room)
	if err != nil {
		return &call.ProblemError{Problem: call.Problem{Code: call.ProblemBadCode}, Err: err}
	}
	if c.Duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Duration)
		defer cancel()
	}
	out, closeStats, err := openStatistics(c.Stats, stdout)
	if err != nil {
		return err
	}
	defer closeStats()
	chat, closeChat, err := openStatistics(c.Chat, stdout)
	if err != nil {
		return err
	}
	defer closeChat()
	logger := newLogger(flags.Log, os.Stderr)
	h := &headless{command: c, govern: governor{flags: c.Govern}, logger: logger, statistics: out, chat: chatLines{out: chat}, begin: time.Now()}
	keeper, err := newKeeper(c.Record, h.nameOf, logger)
	if err != nil {
		return err
	}
	network := localNetwork{logger: logger.With("component", "lan")}
	heir := newHost(logger.With("component", "host"), "", newNeighbours(), network.announce)
	heir.own = c.TURN.server
	defer heir.close()
	e, err := c.engine(logger, keeper, invitation, heir)
	if err != nil {
		return cmp.Or(err, keeper.close())
	}
	h.session = e.session
	err = h.run(ctx, c.Room, keeper.failure())
	stopped := e.stop()
	recorded := keeper.close()
	return cmp.Or(err, recorded, stopped)
}

// engine makes everything but the window. heir hosts a room of the local network
// whose host has gone, and no other.
func (c *headlessCommand) engine(
	logger *slog.Logger, keeper *keeper, invitation signaling.Invitation, heir *host,
) (*engine, error) {
	var recorder studio.Recorder
	if keeper != nil {
		recorder = keeper
	}
	return newEngine(engineConfig{
		Logger: logger, FixedDevices: true, Sources: c.Sources, Speaker: c.Speaker, Recorder: recorder, Barcode: readBarcode,
		Preferences: call.Preferences{
			Name: c.Name, Budget: c.Uplink.Mode, BudgetBPS: c.Uplink.BPS,
			RelayOnly: c.RelayOnly, MusicMode: c.Voice == "off",
			CameraOff: c.Sources.Camera == sourceNone, MicrophoneOff: c.Sources.Mic == sourceNone,
		},
		Connector: func(e *engine) call.Connector {
			config := connectorConfig{
				Logger: e.component("connector"), Patience: firstConnection,
				Server: func() string { return c.Server }, Route: c.Route.route, Neighbours: newNeighbours(),
				TURN: c.TURN.server,
			}
			if c.Server == "" && invitation.Server == "" && !c.RelayOnly {
				config.Find, config.Heir, config.Received = localNetwork{logger: e.component("lan")}.find, heir, e.received
			}
			return newConnector(config)
		},
	})
}

// readBarcode finds the capture time in a picture of the pattern camera.
func readBarcode(f *media.Frame) (time.Time, bool) {
	code, ok := mediatest.ReadBarcode(f)
	return code.Captured, ok
}

// headless drives the session as a person would who only watches.
type headless struct {
	command    *headlessCommand
	session    *call.Session
	statistics io.Writer // nil where none are wanted
	chat       chatLines
	logger     *slog.Logger
	begin      time.Time
	beat       statisticsBeat
	asked      map[call.PeerID]struct{}
	joined     bool
	missing    [5]missingDevice // camera, microphone, screen, its sound and speaker
	govern     governor
}

// missingDevice says of a device whether it is unplugged, and whether it ever was.
type missingDevice struct{ now, ever bool }

func (h *headless) run(ctx context.Context, room string, recording <-chan error) error {
	snapshots, cancel := h.session.Subscribe()
	defer cancel()
	h.asked = make(map[call.PeerID]struct{})
	h.session.Do(call.Join{Text: room})
	var outcome error
	for {
		select {
		case <-ctx.Done():
			return outcome
		case err := <-recording:
			_, _ = fmt.Fprintln(os.Stderr, sentence(err, "en"))
			h.logger.Error("recording failed", "error", err)
			recording, outcome = nil, errTold
		case s, ok := <-snapshots:
			if !ok {
				return outcome
			}
			if err := h.look(s); err != nil {
				return err
			}
			if err := h.chat.write(s, time.Now()); err != nil {
				return err
			}
			if err := h.write(s); err != nil {
				return err
			}
		}
	}
}

// lookAtDevices fails where a device cannot be had as asked. One that was there and
// is unplugged is told of; the call goes on, and takes it back when it is there
// again.
func (h *headless) lookAtDevices(self call.Self) error {
	for i, problem := range [...]*call.Problem{
		self.Camera.Problem, self.Microphone.Problem, self.Screen.Problem, self.ScreenSound.Problem, self.SpeakerProblem,
	} {
		missing, code := &h.missing[i], call.ProblemCode("")
		if problem != nil {
			code = problem.Code
		}
		switch {
		case problem == nil:
			missing.now = false
		case lost(code) && !missing.now:
			missing.now, missing.ever = true, true
			_, _ = fmt.Fprintln(os.Stderr, sentence(&call.ProblemError{Problem: *problem}, "en"))
		case lost(code), code == call.ProblemDeviceNotFound && missing.ever:
		default:
			return &call.ProblemError{Problem: *problem}
		}
	}
	return nil
}

// lost says whether a problem is that a device was there and is not any more.
func lost(code call.ProblemCode) bool {
	return code == call.ProblemDeviceGone || code == call.ProblemScreenSoundGone
}

// look takes a snapshot in: it fails where the call cannot be had as asked.
func (h *headless) look(s *call.Snapshot) error {
	if err := h.lookAtDevices(s.Self); err != nil {
		return err
	}
	if s.Phase == call.PhaseIdle && s.Problem != nil {
		return &call.ProblemError{Problem: *s.Problem}
	}
	if s.Phase != call.PhaseInCall {
		return nil
	}
	if !h.joined {
		h.joined = true
		if h.command.Sources.Share != sourceNone {
			h.session.Do(call.StartShare{Sound: h.command.ScreenSound})
		}
		if h.command.Say != "" {
			h.session.Do(call.SendChat{Text: h.command.Say})
		}
	}
	h.ask(s.Peers)
	h.govern.look(s, h.session.Do)
	return nil
}

// ask tells newcomers which layer is wanted of them.
func (h *headless) ask(peers []call.Participant) {
	present := make(map[call.PeerID]struct{}, len(peers))
	for i := range peers {
		id := peers[i].ID
		present[id] = struct{}{}
		if _, done := h.asked[id]; done {
			continue
		}
		for _, track := range []call.Track{call.TrackCamera, call.TrackScreen} {
			h.session.Do(call.ShowTrack{Peer: id, Demand: call.Demand{
				Track: track, Width: largestWidth, Height: largestHeight, Visible: true, Layer: h.command.Want,
			}})
		}
	}
	h.asked = present
}

// write writes the statistics where there are new ones.
func (h *headless) write(s *call.Snapshot) error {
	if h.statistics == nil || !h.beat.due(s) {
		return nil
	}
	return newStatistics(s, time.Now(), time.Since(h.begin)).write(h.statistics)
}

// nameOf is what a participant is called; its ID where it is not known.
func (h *headless) nameOf(peer call.PeerID) string {
	for _, p := range h.session.Latest().Peers {
		if p.ID == peer && p.Name != "" {
			return p.Name
		}
	}
	return string(peer)
}

// openStatistics opens where statistics or chat go: nowhere, standard output, or a file.
func openStatistics(path string, stdout io.Writer) (out io.Writer, closeFile func(), err error) {
	switch path {
	case "":
		return nil, func() {}, nil
	case "-":
		return stdout, func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, nil, recordingProblem(path, err)
	}
	return file, func() { _ = file.Close() }, nil
}
