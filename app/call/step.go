package call

import (
	"log/slog"
	"time"
)

// step is the whole behaviour of a call: it makes the next state of the present
// one and says what is to be done. It is pure; current is not changed.
func step(current state, now time.Duration, e Event) (state, []effect) {
	next := current.clone()
	t := &turn{state: &next, now: now}
	switch e := e.(type) {
	case Command:
		t.command(e)
	case started:
		t.start(e)
	case tick:
		t.tick(e)
	case stopRequested:
		t.stop()
	case saveFailed:
		t.show(Problem{Code: ProblemSettings})
		t.note(slog.LevelWarn, "preferences not saved", "", e.Err)
	default:
		t.news(e)
	}
	t.tellTracks()
	t.tendChat()
	t.lookAhead()
	return next, t.effects
}

// command handles what the person does.
func (t *turn) command(c Command) {
	switch c := c.(type) {
	case OpenPreview:
		t.openPreview(c)
	case ClosePreview:
		t.closePreview()
	case NewCall:
		t.newCall()
	case Join:
		t.join(c)
	case CancelJoin:
		t.cancelJoin()
	case Leave:
		t.leave()
	case DismissProblem:
		t.problem = nil
	case ShowTrack:
		t.showTrack(c)
	case SetQuality:
		t.setQuality(c)
	case Reconnect:
		t.reconnect(c)
	case SendChat:
		t.sendChat(c)
	case ReadChat:
		t.readChat(c)
	case CheckConnection:
		t.checkConnection()
	default:
		t.otherCommand(c)
	}
}

// otherCommand handles commands that somebody else understands.
func (t *turn) otherCommand(c Command) {
	if !t.governingCommand(c) {
		t.deviceCommand(c)
	}
}

// deviceCommand handles commands about devices and preferences.
func (t *turn) deviceCommand(c Command) {
	switch c := c.(type) {
	case SetMicrophone:
		t.switchSource(TrackMicrophone, c.On)
	case SetCamera:
		t.switchSource(TrackCamera, c.On)
	case StartShare:
		t.startShare(c)
	case StopShare:
		t.stopShare()
	case ChooseDevice:
		t.chooseDevice(c)
	case SetPreferences:
		t.setPreferences(c.Preferences)
	case SetListening:
		t.setListening(c)
	case TestSound:
		t.testSound(c)
	case StopSoundTest:
		t.endSoundTest()
	}
}

// news handles what the room, the transport and the studio report.
func (t *turn) news(e Event) {
	switch e := e.(type) {
	case entered:
		t.entered(e)
	case enterFailed:
		t.enterFailed(e)
	case moved:
		t.moved(e)
	case received:
		t.received(e)
	case receiveEnded:
		t.receiveEnded(e)
	case peeked:
		t.peeked(e)
	case SignalReady:
		t.signalReady(e)
	case PeerChanged:
		t.peerChanged(e)
	case PeerIdentified:
		t.identified(e)
	case ChannelChanged, MessageReceived:
		t.channelNews(e)
	case TrackChanged:
		t.note(slog.LevelDebug, "remote track changed: "+string(e.Track), e.Peer, nil)
	case TransportMeasured:
		t.transportMeasured(e.Stats)
	case checkReported, checkEnded:
		t.checkNews(e)
	default:
		t.studioNews(e)
	}
}

// studioNews handles what the studio reports.
func (t *turn) studioNews(e Event) {
	switch e := e.(type) {
	case DevicesChanged:
		t.devicesChanged(e.Devices)
	case SourceChanged:
		t.sourceChanged(e)
	case SpeakerChanged:
		t.speakerChanged(e)
	case SoundTested:
		t.soundTested(e)
	case FirstFrame:
		t.firstFrame(e)
	case LevelsMeasured:
		t.levelsMeasured(e)
	case MediaMeasured:
		t.mediaMeasured(e.Stats)
	default:
		t.governingNews(e)
	}
}

// start tells the transport what it must know before anything else.
func (t *turn) start(e started) {
	t.calendar(e.At)
	t.do(setBudget{t.preferences.UploadBudget()}, setHideAddresses{t.preferences.HideAddresses})
	if t.preferences.RelayOnly {
		t.do(setRelayOnly{true})
	}
}

// stop leaves everything, for good.
func (t *turn) stop() {
	t.hangUp()
	t.keepMonth(0)
	t.stopped = true
}

// tick does what is due.
func (t *turn) tick(e tick) {
	t.calendar(e.At)
	t.keepMonth(monthSaveInterval)
	t.voice = t.voice.waited(t.now)
	t.hint = t.hint.waited(t.now)
	for i := range t.peers {
		t.peers[i].voice = t.peers[i].voice.waited(t.now)
	}
	if t.phase == PhaseInCall {
		t.limits = t.limits.after(t.limitsOthers(), t.now)
		t.dropUnreachable()
		t.repairPeers()
		t.endIfDeserted()
		t.governingTick()
	}
}

// show shows a problem until it is dismissed or replaced.
func (t *turn) show(p Problem) { t.problem = &p }

// note writes a line into the log.
func (t *turn) note(level slog.Level, text string, peer PeerID, err error) {
	t.do(note{Level: level, Text: text, Room: t.roomLabel, Peer: peer, Err: err})
}
