package update

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// fetchTime is how long a server may take for the feed.
const fetchTime = 20 * time.Second

// Fetcher gets the feed.
type Fetcher struct {
	Address string // URL of the feed
	Key     ed25519.PublicKey
	// Transport makes what reaches the server; it is called for each look.
	Transport func() (http.RoundTripper, error)
}

// Fetch gets the feed and checks it. The request names neither the version nor the
// computer, and no answer is remembered: no cookies, no entity tags.
func (f *Fetcher) Fetch(ctx context.Context) (Feed, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.Address, http.NoBody)
	if err != nil {
		return Feed{}, fmt.Errorf("fetch feed: %w", err)
	}
	request.Header.Set("User-Agent", "Moim")
	transport, err := f.Transport()
	if err != nil {
		return Feed{}, fmt.Errorf("fetch feed: %w", err)
	}
	client := &http.Client{Transport: transport, CheckRedirect: staysSecure}
	answer, err := client.Do(request)
	if err != nil {
		return Feed{}, fmt.Errorf("fetch feed: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, MaxFeed+1))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return Feed{}, fmt.Errorf("fetch feed: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return Feed{}, fmt.Errorf("fetch feed: status %d", answer.StatusCode)
	}
	feed, err := Parse(data, f.Key)
	if err != nil {
		return Feed{}, fmt.Errorf("fetch feed: %w", err)
	}
	return feed, nil
}

// staysSecure follows redirections, but not from https to http.
func staysSecure(next *http.Request, before []*http.Request) error {
	const most = 5
	if len(before) > most || (before[0].URL.Scheme == "https" && next.URL.Scheme != "https") {
		return errors.New("redirection is not followed")
	}
	next.Header.Del("Referer")
	return nil
}
