package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"sync"

	"moim/signaling/certificate"
	"moim/signaling/server"
	"moim/signaling/turn"
)

// usualPort is where the embedded server listens if nobody else does.
const usualPort = 8787

// host is the signaling server inside the application. It starts with the first
// room that is made here and serves until the application ends, so that the
// others' room outlives one's own leaving.
type host struct {
	logger     *slog.Logger
	folder     string // where its certificate is kept; "" for nowhere
	neighbours neighbours
	own        ownTURN // offered besides the server's own relay
	// announcer makes a room known on the local network until it is closed.
	announcer func(room string, port int) (io.Closer, error)

	mu            sync.Mutex
	port          int // 0 before the start
	stopServer    context.CancelFunc
	served        chan struct{} // closed when the server has ended
	announcements map[string]io.Closer
}

func newHost(
	logger *slog.Logger, folder string, n neighbours, announcer func(room string, port int) (io.Closer, error),
) *host {
	return &host{
		logger: logger, folder: folder, neighbours: n, announcer: announcer, announcements: make(map[string]io.Closer),
	}
}

// start starts the server where it does not run yet, and returns its port.
func (h *host) start(ctx context.Context) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.port != 0 {
		return h.port, nil
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", ":"+strconv.Itoa(usualPort))
	if err != nil {
		if listener, err = config.Listen(ctx, "tcp", ":0"); err != nil {
			return 0, fmt.Errorf("listen for the embedded server: %w", err)
		}
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(errors.New("listener has no TCP address"), listener.Close())
	}
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	h.port, h.stopServer, h.served = address.Port, cancel, make(chan struct{})
	serverConfig := h.serverConfig()
	relay := h.openRelay(ctx, h.port)
	serverConfig.Relay = offering{relay: relay, own: h.own}
	embedded := server.New(serverConfig)
	go func() {
		defer close(h.served)
		defer func() {
			if relay == nil {
				return
			}
			if err := relay.Close(); err != nil {
				h.logger.Warn("relay did not end well", "error", err)
			}
		}()
		if err := embedded.Serve(serving, listener); err != nil {
			h.logger.Error("embedded server failed", "error", err)
		}
	}()
	if err := h.neighbours.add(h.port); err != nil {
		h.logger.Warn("other windows here will not find the server", "error", err)
	}
	return h.port, nil
}

// serverConfig lets the server speak https for browsers, besides http.
func (h *host) serverConfig() server.Config {
	config := server.Config{Logger: h.logger.With("component", "server"), Embedded: true}
	own, err := certificate.SelfSigned(h.folder, config.Logger)
	if err != nil {
		h.logger.Error("there is no certificate: browsers cannot join", "error", err)
		return config
	}
	config.TLS = own
	return config
}

// openRelay starts STUN and TURN beside the embedded server, over TCP and, where
// the port is free, over UDP; nil where that fails, and rooms work without it.
func (h *host) openRelay(ctx context.Context, port int) *turn.Server {
	logger := h.logger.With("component", "turn")
	sockets, err := turn.Listen(ctx, ":"+strconv.Itoa(port))
	if err != nil {
		logger.Warn("there is no relay over UDP", "error", err)
	}
	relay, err := turn.New(turn.Config{Logger: logger, Packets: sockets, TCPPort: port})
	if err != nil {
		for _, socket := range sockets {
			err = errors.Join(err, socket.Close())
		}
		logger.Error("there is no relay", "error", err)
		return nil
	}
	return relay
}

// announce makes a room known on the local network. Where that is not possible
// the room works all the same, through its link.
func (h *host) announce(room string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.announcements[room] != nil {
		return
	}
	a, err := h.announcer(room, h.port)
	if err != nil {
		h.logger.Warn("room is not announced on the network", "error", err)
		return
	}
	h.announcements[room] = a
}

// withdrawRoom ends the announcement of a room, where there is one.
func (h *host) withdrawRoom(room string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a := h.announcements[room]; a != nil {
		delete(h.announcements, room)
		if err := a.Close(); err != nil {
			h.logger.Warn("withdraw announcement", "error", err)
		}
	}
}

// withdraw ends announcements. The rooms go on.
func (h *host) withdraw() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.withdrawAll()
}

func (h *host) withdrawAll() {
	for room, a := range h.announcements {
		if err := a.Close(); err != nil {
			h.logger.Warn("withdraw announcement", "error", err)
		}
		delete(h.announcements, room)
	}
}

// close ends announcements and server, and waits for both.
func (h *host) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.withdrawAll()
	if h.port == 0 {
		return
	}
	h.neighbours.remove(h.port)
	h.stopServer()
	<-h.served
	h.port = 0
}
