package client

import (
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	// rememberFor is how long what worked is believed: proxies change, and the best
	// transport is to be tried first again some day.
	rememberFor = 3 * 24 * time.Hour
	// mostRemembered bounds the servers that are known.
	mostRemembered = 64
)

// Remembered is what reached a server.
type Remembered struct {
	Transport Transport `json:"transport"`
	// Since is when that was found out by trying the best transport first; what is
	// used again because it is known is not news.
	Since time.Time `json:"since"`
	// Network is on which network, in the words of Memory's.
	Network string `json:"network,omitempty"`
}

// Memory remembers which transport reached which server, by its origin (RFC 6454
// section 4), so that the next connection begins with it. It forgets after three days, and
// does not apply what it learned on another network. Its zero value is ready, and any
// goroutine may use it.
type Memory struct {
	// Network names the network that this computer is on, the same one always by the
	// same name; set before the first use. nil: there is one.
	Network func() string
	// Changed is called, from any goroutine, when there is something else to keep; set
	// before the first use. nil: nothing is kept.
	Changed func()
	// Now is the time of day: time.Now.
	Now func() time.Time

	mu   sync.Mutex
	last map[string]Remembered // by origin
}

// Recall takes what was kept before. What is no transport, has expired or comes from
// the future is left out.
func (m *Memory) Recall(kept map[string]Remembered) {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = make(map[string]Remembered)
	for server, r := range kept {
		if at := originOf(server); at != "" && r.isGood(now) {
			m.put(at, r)
		}
	}
}

// Kept is what a later program should know: the servers that were not reached by the
// best transport. The map is the caller's.
func (m *Memory) Kept() map[string]Remembered {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := maps.Clone(m.last)
	maps.DeleteFunc(kept, func(_ string, r Remembered) bool { return r.Transport == WebSocket || !r.isGood(now) })
	return kept
}

// Transport is what reached a server last from this network, "" where that is not
// known.
func (m *Memory) Transport(server string) Transport {
	now, network := m.now(), m.network()
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.last[originOf(server)]; r.Network == network && r.isGood(now) {
		return r.Transport
	}
	return ""
}

// remember notes what reached a server.
func (m *Memory) remember(server string, t Transport) {
	at, now, network := originOf(server), m.now(), m.network()
	m.mu.Lock()
	before := m.last[at]
	if before.Transport == t && before.Network == network && before.isGood(now) {
		m.mu.Unlock()
		return
	}
	m.put(at, Remembered{Transport: t, Since: now.UTC().Truncate(time.Second), Network: network})
	m.mu.Unlock()
	toKeep := t != WebSocket || before.Transport != "" && before.Transport != WebSocket
	if toKeep && m.Changed != nil {
		m.Changed()
	}
}

// put adds what is known, in place of the oldest where that would be too much. The
// mutex is held.
func (m *Memory) put(at string, r Remembered) {
	if m.last == nil {
		m.last = make(map[string]Remembered)
	}
	if _, known := m.last[at]; !known && len(m.last) >= mostRemembered {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(m.last)), func(a, b string) int {
			return m.last[a].Since.Compare(m.last[b].Since)
		})
		delete(m.last, oldest)
	}
	m.last[at] = r
}

func (m *Memory) now() time.Time {
	if m.Now == nil {
		return time.Now()
	}
	return m.Now()
}

func (m *Memory) network() string {
	if m.Network == nil {
		return ""
	}
	return m.Network()
}

// isGood says whether what is remembered can be believed. A clock that was set back
// makes it doubtful.
func (r Remembered) isGood(now time.Time) bool {
	age := now.Sub(r.Since)
	return slices.Contains(allTransports(), r.Transport) && age > -time.Minute && age < rememberFor
}

// originOf is the origin of a server's URL; "" where it has none.
func originOf(server string) string {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
