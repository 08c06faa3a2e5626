package lan

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"moim/signaling"
)

// findTime is how long Find looks if its context does not end before.
const findTime = 2 * time.Second

// Find looks for a room, given by its identifier, and returns the URL of its
// server as soon as one has been found that answers. It takes at most two
// seconds. The error is ErrNotFound or the context's.
func Find(ctx context.Context, room string, config Config) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	search, cancel := context.WithTimeout(ctx, findTime)
	f := &finder{
		room:    room,
		log:     config.logger(),
		client:  config.HTTPClient,
		answers: make(chan netip.AddrPort, 16),
		found:   make(chan string),
	}
	if f.client == nil {
		f.client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	}
	defer f.tasks.Wait()
	defer cancel()
	if f.ask(search) == 0 {
		return "", ErrNotFound
	}
	address, err := f.wait(search)
	if err != nil && ctx.Err() != nil {
		return "", ctx.Err()
	}
	return address, err
}

// finder is one search.
type finder struct {
	room    string
	log     *slog.Logger
	client  *http.Client
	tasks   sync.WaitGroup
	answers chan netip.AddrPort // where a server is said to be
	found   chan string         // the URL of a server that answers
}

// ask starts asking on every interface and returns on how many it could.
func (f *finder) ask(ctx context.Context) int {
	found, err := networks()
	if err != nil {
		f.log.Debug("cannot look for networks", "error", err)
	}
	asking := 0
	for _, n := range found {
		for _, ipv6 := range []bool{false, true} {
			if !n.has(ipv6) {
				continue
			}
			q, err := newQuestion(n.iface, ipv6, f.room)
			if err != nil {
				f.log.Debug("cannot ask", "interface", n.iface.Name, "error", err)
				continue
			}
			asking++
			f.tasks.Go(func() { q.ask(ctx) })
			f.tasks.Go(func() { q.listen(ctx, f.answers) })
		}
	}
	return asking
}

// wait checks each answer and returns the first server that is one.
func (f *finder) wait(ctx context.Context) (string, error) {
	seen := make(map[netip.AddrPort]bool)
	for {
		select {
		case address := <-f.answers:
			if !seen[address] {
				seen[address] = true
				f.tasks.Go(func() { f.check(ctx, address) })
			}
		case serverURL := <-f.found:
			return serverURL, nil
		case <-ctx.Done():
			return "", ErrNotFound
		}
	}
}

// check reports an address if a Moim server answers there.
func (f *finder) check(ctx context.Context, address netip.AddrPort) {
	server := url.URL{Scheme: "http", Host: address.String()}
	if err := f.checkHealth(ctx, server); err != nil {
		f.log.Debug("announced server does not answer", "server", server.String(), "error", err)
		return
	}
	select {
	case f.found <- server.String():
	case <-ctx.Done():
	}
}

func (f *finder) checkHealth(ctx context.Context, server url.URL) error {
	server.Path = signaling.HealthPath
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.String(), nil)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	response, err := f.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ask for health: %s", response.Status)
	}
	_, err = signaling.ReadHealth(response.Body)
	return err
}
