package call

import (
	"context"
	"log/slog"
	"sync"
)

// runner performs effects. The session's goroutine calls it, and nothing in it
// blocks: what may take time runs on goroutines of the runner, which report
// back through post.
type runner struct {
	transport   Transport
	studio      Studio
	connector   Connector
	checker     Checker
	newIdentity func() (PeerID, string)
	preferences *saver[Preferences]
	month       *saver[Month]
	logger      *slog.Logger
	post        func(Event)

	// The session's goroutine owns these.
	links   map[int]*link // by attempt
	endPeek func()
	// endCheck ends the latest check.
	endCheck func()

	tasks sync.WaitGroup
}

func newRunner(c Config, post func(Event)) *runner {
	return &runner{
		transport:   c.Transport,
		studio:      c.Studio,
		connector:   c.Connector,
		checker:     c.Checker,
		newIdentity: c.NewIdentity,
		preferences: newSaver(c.SavePreferences),
		month:       newSaver(c.SaveMonth),
		logger:      c.Logger.With("component", "app/call"),
		post:        post,
		links:       make(map[int]*link),
		endPeek:     func() {},
		endCheck:    func() {},
	}
}

// start starts what the session drives.
func (r *runner) start() {
	r.tasks.Go(func() { r.preferences.run(func(err error) { r.post(saveFailed{err}) }) })
	r.tasks.Go(func() {
		r.month.run(func(err error) { r.logger.Warn("month's data is not kept", "error", err) })
	})
	r.transport.Start(r.post)
	r.studio.Start(r.post)
}

// stop ends every goroutine and waits for them. No effect is performed after it.
func (r *runner) stop() {
	for _, l := range r.links {
		l.close()
	}
	r.endPeek()
	r.endCheck()
	r.preferences.close()
	r.month.close()
	r.tasks.Wait()
}

func (e openPeer) perform(r *runner)         { r.transport.Open(e.Peer, e.Options) }
func (e closePeer) perform(r *runner)        { r.transport.Close(e.Peer) }
func (e restartPeer) perform(r *runner)      { r.transport.Restart(e.Peer) }
func (e applyPayload) perform(r *runner)     { r.transport.Apply(e.Peer, e.Payload) }
func (e setLocalTracks) perform(r *runner)   { r.transport.SetLocalTracks(e.Tracks) }
func (e setDemand) perform(r *runner)        { r.transport.SetDemand(e.Peer, e.Demand) }
func (e setBudget) perform(r *runner)        { r.transport.SetBudget(e.Budget) }
func (e setQuality) perform(r *runner)       { r.transport.SetQuality(e.Peer, e.Quality) }
func (e setHideAddresses) perform(r *runner) { r.transport.SetHideAddresses(e.Hide) }
func (e setRelayOnly) perform(r *runner)     { r.transport.SetRelayOnly(e.Only) }
func (e setICEServers) perform(r *runner)    { r.transport.SetICEServers(e.Servers) }
func (e setSpeaker) perform(r *runner)       { r.studio.SetSpeaker(e.Device) }
func (listen) perform(r *runner)             { r.studio.Listen() }
func (e setVoice) perform(r *runner)         { r.studio.SetVoice(e.Voice) }
func (e forgetPeer) perform(r *runner)       { r.studio.Forget(e.Peer) }
func (e pausePicture) perform(r *runner)     { r.studio.Pause(e.Peer, e.Track) }

func (e sendData) perform(r *runner) {
	data, err := e.Payload.Encode()
	if err != nil {
		r.logger.Warn("payload not sent", "peer", string(e.Peer), "error", err)
		return
	}
	r.transport.Send(e.Peer, e.Channel, data)
}

func (e setSource) perform(r *runner) {
	switch e.Track {
	case TrackCamera:
		r.studio.SetCamera(e.On, e.Device)
	case TrackMicrophone:
		r.studio.SetMicrophone(e.On, e.Device)
	case TrackScreen:
		r.studio.SetScreen(e.On, e.Device)
	case TrackScreenSound:
		r.studio.SetScreenSound(e.On)
	}
}

func (e connect) perform(r *runner) {
	ctx, cancel := context.WithCancel(context.Background())
	l := newLink(e.Attempt, cancel)
	r.links[e.Attempt] = l
	r.tasks.Go(func() { l.run(ctx, r, e) })
}

func (e disconnect) perform(r *runner) {
	if l := r.links[e.Attempt]; l != nil {
		delete(r.links, e.Attempt)
		l.close()
	}
}

func (e relay) perform(r *runner) {
	if l := r.links[e.Attempt]; l != nil {
		l.send(outgoing{to: e.To, payload: e.Payload})
	}
}

func (e savePreferences) perform(r *runner) { r.preferences.put(e.Preferences) }
func (e saveMonth) perform(r *runner)       { r.month.put(e.Month) }

func (e note) perform(r *runner) {
	ctx := context.Background()
	if !r.logger.Enabled(ctx, e.Level) {
		return
	}
	attrs := make([]slog.Attr, 0, 3)
	if e.Room != "" {
		attrs = append(attrs, slog.String("room", e.Room))
	}
	if e.Peer != "" {
		attrs = append(attrs, slog.String("peer", string(e.Peer)))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	r.logger.LogAttrs(ctx, e.Level, e.Text, attrs...)
}
