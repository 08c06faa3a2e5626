package lan

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hashicorp/mdns"
)

// lookInterval is how often an Announcement looks for interfaces that came,
// went or changed their addresses.
const lookInterval = 5 * time.Second

// Announcement answers questions for a room until it is closed. It follows
// network interfaces as they come and go.
type Announcement struct {
	room string
	port int
	log  *slog.Logger

	close sync.Once
	quit  chan struct{}
	done  chan struct{}

	responders map[string]*mdns.Server // by network.key; watch's own, once it runs
}

// Announce tells the local network that the server for a room, given by its
// identifier, listens on port on all interfaces of this computer. Being without
// a network is no error: the announcement begins when there is one.
func Announce(room string, port int, config Config) (*Announcement, error) {
	if room == "" || port < 1 || port > 65535 {
		return nil, fmt.Errorf("announce room on the local network: port %d is none, or there is no room", port)
	}
	a := &Announcement{
		room:       room,
		port:       port,
		log:        config.logger(),
		quit:       make(chan struct{}),
		done:       make(chan struct{}),
		responders: make(map[string]*mdns.Server),
	}
	a.look()
	go a.watch()
	return a, nil
}

// Close ends the announcement and waits for its goroutine.
func (a *Announcement) Close() error {
	a.close.Do(func() { close(a.quit) })
	<-a.done
	return nil
}

func (a *Announcement) watch() {
	defer close(a.done)
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			a.look()
		case <-a.quit:
			for _, responder := range a.responders {
				_ = responder.Shutdown()
			}
			return
		}
	}
}

// look starts a responder for each new interface and ends those of interfaces
// that are gone.
func (a *Announcement) look() {
	found, err := networks()
	if err != nil {
		a.log.Debug("cannot look for networks", "error", err)
		return
	}
	present := make(map[string]bool, len(found))
	for _, n := range found {
		key := n.key()
		present[key] = true
		if a.responders[key] != nil {
			continue
		}
		responder, err := a.respond(n)
		if err != nil {
			a.log.Debug("cannot announce", "interface", n.iface.Name, "error", err)
			continue
		}
		a.responders[key] = responder
		a.log.Debug("announcing", "interface", n.iface.Name)
	}
	for key, responder := range a.responders {
		if !present[key] {
			_ = responder.Shutdown()
			delete(a.responders, key)
		}
	}
}

// respond answers on a network, under a tag that has never been used before, so that
// a room is not recognised where its host comes to another network.
func (a *Announcement) respond(n network) (*mdns.Server, error) {
	tag := NewTag(a.room)
	service, err := mdns.NewMDNSService(tag, Service, domain, tag+"."+domain, a.port, n.ips(), []string{"v=2"})
	if err != nil {
		return nil, fmt.Errorf("describe service: %w", err)
	}
	responder, err := mdns.NewServer(&mdns.Config{
		Zone:   service,
		Iface:  &n.iface,
		Logger: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	})
	if err != nil {
		return nil, fmt.Errorf("answer on %s: %w", n.iface.Name, err)
	}
	return responder, nil
}
