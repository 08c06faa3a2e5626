package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"moim/signaling"
)

// Waits of a succession.
const (
	askInterval = 200 * time.Millisecond // between questions to one server
	askTimeout  = time.Second
	// silentHost is how long a host is waited for that neither answers nor refuses,
	// and goneHost how long where its pictures and sound have ended as well: its cable
	// was pulled, and it is not merely busy. The connection was silent before that.
	silentHost = 3 * time.Second
	goneHost   = time.Second
	// turnTime is how much longer than the one before each heir waits.
	turnTime      = time.Second
	rivalInterval = 2 * time.Second
	mostHeirs     = 8  // whose addresses are asked
	mostOffers    = 64 // that are kept
)

// errNoSuccession says that the room lives at a server of its own, which is
// waited for.
var errNoSuccession = errors.New("nobody takes this room over")

// succession keeps a room alive whose server is part of somebody's application:
// when that has gone, the application of the present participant with the smallest
// identifier takes over, the next one where it does not within turnTime, and so on,
// without a word between them. What the mutex guards is told by the reader of the
// connection and asked by the client that has lost it.
type succession struct {
	logger         *slog.Logger
	heir           *host       // this application's server
	silent, hidden func() bool // no part in it; takes part, but tells no addresses
	self, room     string      // identifiers
	find           func(ctx context.Context, room string) (string, error)
	people         func(ctx context.Context, server string) (int, error)
	received       func(participant string) (bytes int64, known bool) // of media
	local          func() []string                                    // this computer's addresses on local networks

	mu       sync.Mutex
	embedded bool                      // the room is at such a server
	offers   map[string]signaling.Host // by participant
	rivals   []string                  // servers that come before this application's own
	yieldTo  string                    // one of them, which has the room

	took chan struct{} // one place: the room was taken over, and rivals are to be watched
}

// start begins to watch rivals where that is called for, until stop, which waits.
func (s *succession) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-s.took:
				s.watchRivals(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// elsewhere is client.Config's Elsewhere.
func (s *succession) elsewhere(ctx context.Context, lost string) (string, error) {
	if to := s.yielded(); to != "" {
		return to, nil
	}
	if !s.applies(lost) {
		return "", errNoSuccession
	}
	if err := s.awaitEnd(ctx, lost); err != nil {
		return "", err
	}
	order := s.order()
	var turn <-chan time.Time
	if n := slices.Index(order, s.self); n >= 0 {
		timer := time.NewTimer(time.Duration(n) * turnTime)
		defer timer.Stop()
		turn = timer.C
	}
	search, cancel := context.WithCancel(ctx)
	found := make(chan string)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer cancel()
	s.look(search, &tasks, order, found)
	for {
		select {
		case server := <-found:
			return server, nil
		case <-ctx.Done():
			return "", ctx.Err()
		case <-turn:
		}
		if server, err := s.takeOver(ctx, lost, order); err == nil {
			return server, nil
		}
	}
}

// applies says whether the room at the lost server is to be taken over.
func (s *succession) applies(lost string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.embedded && strings.HasPrefix(lost, "http://") && !s.silent()
}

// order is who may take over, first the one whose turn it is first. The host that
// has gone is not among them.
func (s *succession) order() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var order []string
	for participant, offer := range s.offers {
		if offer.Serving {
			delete(s.offers, participant)
			continue
		}
		order = append(order, participant)
	}
	if len(s.local()) > 0 {
		order = append(order, s.self)
	}
	slices.Sort(order)
	return order
}

// look asks whether others have taken over, where they said that they would, and on
// the network.
func (s *succession) look(ctx context.Context, tasks *sync.WaitGroup, order []string, found chan<- string) {
	report := func(server string) bool {
		if people, err := s.ask(ctx, server); err != nil || people == 0 {
			return false
		}
		select {
		case found <- server:
		case <-ctx.Done():
		}
		return true
	}
	for _, server := range s.serversOf(order) {
		tasks.Go(func() {
			for !report(server) && wait(ctx, askInterval) {
			}
		})
	}
	if s.find == nil {
		return
	}
	tasks.Go(func() {
		for {
			server, err := s.find(ctx, s.room)
			if err == nil && report(server) || !wait(ctx, askInterval) {
				return
			}
		}
	})
}

// serversOf is where these participants said that they would host.
func (s *succession) serversOf(participants []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var servers []string
	for _, participant := range participants[:min(len(participants), mostHeirs)] {
		for _, address := range s.offers[participant].Addresses {
			servers = append(servers, "http://"+address)
		}
	}
	return servers
}

// takeOver starts this application's server for the room. Whoever comes before it
// is watched from then on.
func (s *succession) takeOver(ctx context.Context, lost string, order []string) (string, error) {
	port, err := s.heir.start(ctx)
	if err != nil {
		s.logger.Warn("the room cannot be taken over", "error", err)
		return "", err
	}
	s.logger.Info("taking the room over", "port", port)
	before := order[:slices.Index(order, s.self)]
	rivals := append(s.serversOf(before), lost)
	s.mu.Lock()
	s.rivals = rivals
	s.mu.Unlock()
	return loopback(port), nil
}

// ask says how many are in the room at a server.
func (s *succession) ask(ctx context.Context, server string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	return s.people(ctx, server)
}

// yielded is the server that this application gave way to, once.
func (s *succession) yielded() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.yieldTo
	s.yieldTo = ""
	return to
}

// wait waits, and says whether ctx goes on.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
