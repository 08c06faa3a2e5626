package signalingtest

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/server"
)

// patience is how long anything here waits before it fails the test.
const patience = 20 * time.Second

// Server is a signaling server on loopback. It ends with its test.
type Server struct {
	URL string // http://127.0.0.1:PORT, the same after a restart

	tb      testing.TB
	config  server.Config
	address string
	rooms   signaling.Rooms

	mu     sync.Mutex
	server *server.Server
	served chan struct{}
}

// NewServer starts a server on a free port.
func NewServer(tb testing.TB, config server.Config) *Server {
	tb.Helper()
	s := &Server{tb: tb, config: config, address: "127.0.0.1:0"}
	s.Start()
	s.URL = "http://" + s.address
	tb.Cleanup(s.Stop)
	return s
}

// Room is the room of a code, derived once.
func (s *Server) Room(code signaling.Code) signaling.Room { return s.rooms.Of(code) }

// Start starts the server after a Stop or Kill; it knows nothing of before.
func (s *Server) Start() {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		s.tb.Fatal("signalingtest: server runs already")
	}
	ln := s.listen()
	s.address = ln.Addr().String()
	s.server, s.served = server.New(s.config), make(chan struct{})
	go func(srv *server.Server, served chan struct{}) {
		defer close(served)
		if err := srv.Serve(context.Background(), ln); err != nil {
			s.tb.Errorf("signalingtest: %v", err)
		}
	}(s.server, s.served)
}

// Stop shuts the server down as a signal would: clients are told.
func (s *Server) Stop() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.stop(ctx)
}

// Kill ends the server without waiting for any client.
func (s *Server) Kill() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.stop(ctx)
}

func (s *Server) stop(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server == nil {
		return
	}
	_ = s.server.Shutdown(ctx)
	<-s.served
	s.server = nil
}

// listen gets the port; after a stop it may take a moment until it is free.
func (s *Server) listen() net.Listener {
	s.tb.Helper()
	var config net.ListenConfig
	var failure error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		ln, err := config.Listen(context.Background(), "tcp", s.address)
		if err == nil {
			return ln
		}
		failure = err
		pause(10 * time.Millisecond)
	}
	s.tb.Fatalf("signalingtest: %v", failure)
	return nil
}

// pause waits between two looks at something that cannot be waited for.
func pause(d time.Duration) { <-time.After(d) }
