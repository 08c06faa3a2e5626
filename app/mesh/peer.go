package mesh

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"moim/app/call"
	"moim/app/mesh/internal/estimate"
	"moim/app/mesh/internal/uplink"
	"moim/signaling"
)

// reportInterval is the time between sender reports.
const reportInterval = time.Second

// peer is the connection to one participant, through as many PeerConnections
// as it takes. Its goroutine owns everything that is not atomic.
type peer struct {
	mesh    *Mesh
	id      call.PeerID
	options call.PeerOptions
	logger  *slog.Logger
	clock   *peerClock
	traffic traffic
	inbound inboundCounts
	voice   voice // of its microphone here
	music   voice // of its screen's sound
	view    peerView
	lane    *uplink.Lane
	pace    atomic.Int64 // of the lane, bits per second on the wire
	sending atomic.Pointer[sending]
	account account // the mesh's goroutine owns it

	cameraWire, screenWire, audioWire, musicWire atomic.Int64 // bytes of media sent, headers included
	cameraFrames, screenFrames                   atomic.Int64 // pictures sent
	paddingWire                                  atomic.Int64 // bytes of padding sent, likewise

	work  *queue
	stop  chan struct{}
	done  chan struct{}
	gone  atomic.Bool    // closed: no more events
	waste sync.WaitGroup // connections that are being closed

	conn   *connection                     // nil where none could be made
	asked  map[call.Track]signaling.Demand // how we show the peer's
	hidden map[call.Track]*atomic.Bool     // remote tracks that we do not want
	// seats has a place for one goroutine per remote track: a track that comes
	// again waits until the old one has ended, and decoders have one user.
	seats map[call.Track]chan struct{}
}

func newPeer(m *Mesh, id call.PeerID, o call.PeerOptions) *peer {
	p := &peer{
		mesh: m, id: id, options: o,
		logger:  m.config.Logger.With("peer", string(id)),
		clock:   &peerClock{clock: m.config.Clock},
		traffic: traffic{clock: m.config.Clock, uplink: m.uplink},
		work:    newQueue(),
		stop:    make(chan struct{}),
		done:    make(chan struct{}),
		account: newAccount(),
		asked:   make(map[call.Track]signaling.Demand),
		hidden: map[call.Track]*atomic.Bool{
			call.TrackCamera: new(atomic.Bool), call.TrackScreen: new(atomic.Bool),
			call.TrackMicrophone: new(atomic.Bool), call.TrackScreenSound: new(atomic.Bool),
		},
	}
	p.lane = m.uplink.Join(uplink.LaneConfig{Pad: p.pad, Mark: p.mark})
	p.seats = make(map[call.Track]chan struct{}, len(p.hidden))
	for track := range p.hidden {
		p.seats[track] = make(chan struct{}, 1)
	}
	p.view.set(func(v *peerValues) { v.state = call.StateNew })
	go p.run()
	return p
}

func (p *peer) run() {
	defer close(p.done)
	p.connect()
	if p.conn != nil && p.options.Offer {
		p.conn.offer(false)
	}
	tick := time.NewTicker(reportInterval)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			p.work.close()
			p.disconnect()
			p.waste.Wait()
			p.lane.Close()
			return
		default:
		}
		select {
		case <-p.work.ready:
			p.work.drain()
		case <-tick.C:
			p.ticked()
		case <-p.stop:
		}
	}
}

// sending is what the present connection sends with.
type sending struct {
	estimator                         *estimate.Estimator
	microphone, camera, screen, music *forwarder
}

// wire is where the bytes of a local track are counted.
func (p *peer) wire(track call.Track) *atomic.Int64 {
	switch track {
	case call.TrackMicrophone:
		return &p.audioWire
	case call.TrackScreenSound:
		return &p.musicWire
	case call.TrackScreen:
		return &p.screenWire
	default:
		return &p.cameraWire
	}
}

// pictures is where the pictures of a local track are counted.
func (p *peer) pictures(track call.Track) *atomic.Int64 {
	if track == call.TrackScreen {
		return &p.screenFrames
	}
	return &p.cameraFrames
}

// pad sends padding of about so many bytes in one packet, for the lane, and
// returns its size on the wire; 0 where no picture flows.
func (p *peer) pad(bytes int) int {
	s := p.sending.Load()
	if s == nil {
		return 0
	}
	sent := s.camera.pad(bytes)
	if sent == 0 {
		sent = s.screen.pad(bytes)
	}
	p.paddingWire.Add(int64(sent))
	return sent
}

// mark says that the packets that follow belong to a probe; 0 is none.
func (p *peer) mark(cluster int) {
	if s := p.sending.Load(); s != nil {
		s.estimator.Mark(cluster)
	}
}

// do runs f on the peer's goroutine.
func (p *peer) do(f func()) { p.work.post(f) }

// close ends the connection and waits for every goroutine of the peer.
func (p *peer) close() {
	p.gone.Store(true)
	close(p.stop)
	<-p.done
}

func (p *peer) emit(e call.Event) {
	if !p.gone.Load() {
		p.mesh.emit(e)
	}
}

// connect makes a PeerConnection. Where that fails, the peer has failed.
func (p *peer) connect() {
	c, err := newConnection(p, p.mesh.private())
	if err != nil {
		p.logger.Error("prepare connection", "error", err)
		p.failed(call.ProblemInternal)
		return
	}
	p.conn = c
}

// disconnect closes the present PeerConnection; what waits for it is waste.
func (p *peer) disconnect() {
	if p.conn == nil {
		return
	}
	c := p.conn
	p.conn = nil
	p.sending.Store(nil)
	c.forgetSafety()
	c.detach()
	p.waste.Go(c.close)
}

// renew begins again with a new PeerConnection. The peer may have begun again
// too, and is told once more what we show of it.
func (p *peer) renew() {
	p.disconnect()
	p.connect()
	for _, d := range p.asked {
		p.signal(signaling.Payload{Type: signaling.PayloadDemand, Demand: []signaling.Demand{d}})
	}
}

func (p *peer) failed(code call.ProblemCode) {
	p.view.set(func(v *peerValues) { v.state = call.StateFailed })
	p.emit(call.PeerChanged{Peer: p.id, State: call.StateFailed, Problem: &call.Problem{Code: code}})
}

// changed follows the state of the present connection.
func (p *peer) changed(state call.ConnectionState) {
	if p.view.values().state == state {
		return
	}
	if state == call.StateFailed {
		p.failed(call.ProblemPeerFailed)
		return
	}
	p.view.set(func(v *peerValues) { v.state = state })
	p.emit(call.PeerChanged{Peer: p.id, State: state})
}

// apply takes what the peer sent through signaling.
func (p *peer) apply(payload signaling.Payload) {
	switch {
	case payload.Type == signaling.PayloadDescription && payload.Description != nil:
		p.describe(*payload.Description)
	case payload.Type == signaling.PayloadCandidate && payload.Candidate != nil:
		if p.conn != nil {
			p.conn.candidate(*payload.Candidate)
		}
	case payload.Type == signaling.PayloadDemand:
		p.demanded(payload.Demand)
	}
}

// demanded sends the peer what it shows, and nothing else.
func (p *peer) demanded(demands []signaling.Demand) {
	p.mesh.inbox.post(func() {
		for _, d := range demands {
			if track := call.Track(d.Track); track == call.TrackCamera || track == call.TrackScreen {
				p.account.demands[track] = d
			}
		}
		p.mesh.allocate()
	})
}

// demand tells the peer how its track is shown here.
func (p *peer) demand(d call.Demand) {
	if hidden := p.hidden[d.Track]; hidden != nil {
		hidden.Store(!d.Visible)
	}
	asked := signaling.Demand{
		Track: string(d.Track), Width: d.Width, Height: d.Height, Visible: d.Visible, Pinned: d.Pinned, Layer: d.Layer,
	}
	p.asked[d.Track] = asked
	p.signal(signaling.Payload{Type: signaling.PayloadDemand, Demand: []signaling.Demand{asked}})
}

func (p *peer) signal(payload signaling.Payload) {
	p.emit(call.SignalReady{Peer: p.id, Payload: payload})
}

// beginAgain gives the connection up for another one, for which other rules hold.
func (p *peer) beginAgain() {
	p.renew()
	if p.conn != nil {
		p.conn.offer(false)
	}
}

// configure lets paths that are looked for from now on use other servers. Relayed
// addresses that are in use stay.
func (p *peer) configure() {
	if p.conn == nil || p.conn.closed() {
		return
	}
	if err := p.conn.pc.SetConfiguration(p.mesh.configuration(p.conn.private)); err != nil {
		p.logger.Warn("servers for paths are not changed", "error", err)
	}
}

// restart looks for a new path. Where there is no connection any more, it
// begins a new one.
func (p *peer) restart() {
	if p.conn == nil || p.conn.closed() {
		p.beginAgain()
		return
	}
	p.conn.restart()
}

func (p *peer) send(channel string, data []byte) {
	if p.conn != nil {
		p.conn.send(channel, data)
	}
}

func (p *peer) ticked() {
	if p.conn != nil {
		p.conn.report()
		p.conn.look()
		p.conn.identify()
	}
}
