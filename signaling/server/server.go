package server

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"moim/assets/guest"
	"moim/signaling"
)

const (
	headerTimeout  = 5 * time.Second
	requestTimeout = 10 * time.Second
	answerTimeout  = time.Minute // WebSockets are exempt from both, streams and polls set their own
	idleTimeout    = time.Minute
	maxHeaderBytes = 16 << 10
	shutdownTime   = 3 * time.Second
)

// Server is a signaling server. Make one with New, serve with Serve or mount
// its Handler, and end it with Shutdown.
type Server struct {
	config Config
	log    *slog.Logger
	hub    *hub
	mux    *http.ServeMux
	page   func() (*page, error) // made when it is first asked for

	sessions  *httpSessions
	questions *addressLimiter // about rooms
	opening   *addressLimiter // of HTTP sessions
}

// New makes a server that does nothing yet and owns no goroutine.
func New(config Config) *Server {
	config = config.withDefaults()
	s := &Server{
		config: config,
		log:    config.Logger.With("component", "signaling/server"),
		mux:    http.NewServeMux(),
		page:   sync.OnceValues(func() (*page, error) { return newPage(guest.Files()) }),

		sessions:  newHTTPSessions(),
		questions: newAddressLimiter(config.QuestionRate, config.QuestionBurst),
		opening:   newAddressLimiter(config.OpeningRate, config.OpeningBurst),
	}
	s.hub = newHub(config, s.log)
	s.mux.HandleFunc("GET "+signaling.Path, s.serveWebSocket)
	s.routeSessions()
	s.mux.HandleFunc("GET "+signaling.HealthPath, s.serveHealth)
	s.mux.HandleFunc("GET "+signaling.RoomsPath+"{room}", s.serveOccupancy)
	s.mux.HandleFunc("GET "+pagePath, s.servePage)
	s.mux.HandleFunc("GET /r", s.redirectToPage)
	s.mux.HandleFunc("GET /{$}", s.redirectToPage)
	return s
}

// Handler serves the protocol at signaling.Path and, by plain HTTP, at signaling.SessionPath and below, health at signaling.HealthPath,
// how many are in a room below signaling.RoomsPath, and the guests' page at /r/. Whoever mounts it must call Shutdown in the end.
func (s *Server) Handler() http.Handler { return s.mux }

// Serve accepts connections on ln, http and with Config.TLS https, which it closes, until ctx is done or
// Shutdown is called; both end it with nil, after telling the clients and
// waiting for its goroutines. A server cannot be served again.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	web := &http.Server{
		Handler:           restoreTLS(s.mux),
		ConnContext:       keepTLS,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      answerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	ln = boundedListener{ln}
	if s.config.TLS != nil || s.config.Relay != nil {
		ln = s.split(ln)
	}
	var served error // until ended is closed, the goroutine's
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		served = web.Serve(ln)
	}()

	var failure error
	select {
	case <-ctx.Done():
	case <-s.hub.quit:
	case <-ended:
		failure = fmt.Errorf("serve signaling on %s: %w", ln.Addr(), served)
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := s.Shutdown(stop); err != nil {
		s.log.Warn("shutdown was not clean", "error", err)
	}
	if err := web.Shutdown(stop); err != nil {
		_ = web.Close()
	}
	<-ended
	return failure
}

// split tells apart what comes in on one port.
func (s *Server) split(ln net.Listener) net.Listener {
	var (
		secure *tls.Config
		stun   func(net.Conn)
	)
	if s.config.TLS != nil {
		secure = s.config.TLS.TLSConfig()
	}
	if s.config.Relay != nil {
		stun = s.config.Relay.ServeConn
	}
	return newSplitListener(ln, secure, stun, headerTimeout)
}

// Shutdown tells every client that the server is going down, closes their
// connections and waits for all goroutines. When ctx is done first it cuts the
// connections off and returns the context's error.
func (s *Server) Shutdown(ctx context.Context) error {
	return s.hub.shutdown(ctx)
}

func (s *Server) serveHealth(w http.ResponseWriter, r *http.Request) {
	body := signaling.Health{Status: "ok", Service: signaling.ServiceName, Version: signaling.Version}
	body.Rooms, body.Participants = s.hub.population()
	if s.config.TLS != nil {
		if https, ok := s.config.TLS.HTTPS(hostOf(r)); ok {
			body.HTTPS = &https
		}
	}
	status := http.StatusOK
	switch {
	case s.hub.isClosed():
		body.Status, status = "shutdown", http.StatusServiceUnavailable
	case s.config.Bus != nil && !s.config.Bus.Connected():
		body.Status, status = "alone", http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// servePage serves the guests' page. Where browsers trust the certificate it is
// served by https only; the fragment with the code follows a redirect.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	s.secure(w, r)
	if r.TLS == nil && s.trusts(hostOf(r)) {
		redirect(w, r, "https://"+r.Host+r.URL.RequestURI())
		return
	}
	page, err := s.page()
	if err != nil {
		s.log.Error("the page cannot be served", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	page.ServeHTTP(w, r)
}

func (s *Server) redirectToPage(w http.ResponseWriter, r *http.Request) {
	s.secure(w, r)
	target := url.URL{Path: pagePath, RawQuery: r.URL.RawQuery}
	redirect(w, r, target.String())
}

// redirect sends a browser elsewhere. It is to ask again the next time: the
// certificate may be another then.
func redirect(w http.ResponseWriter, r *http.Request, target string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, target, http.StatusPermanentRedirect) //nolint:gosec // G710: to the host that was asked
}
