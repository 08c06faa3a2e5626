package update

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"golang.org/x/mod/semver"
)

// MaxFeed is the largest feed that is read, in bytes.
const MaxFeed = 16 << 10

// purpose begins what is signed, so that a signature for something else is none for a feed.
const purpose = "moim release feed 1\n"

var (
	// ErrUnsigned says that a feed does not bear the release key's signature.
	ErrUnsigned = errors.New("feed is not signed by the release key")
	// ErrMalformed says that a feed cannot be read.
	ErrMalformed = errors.New("malformed feed")
)

// Feed announces the newest release.
type Feed struct {
	Version string            `json:"version"` // such as 1.2.3
	Page    string            `json:"page"`    // https URL of what is new and where to get it
	Files   map[string]string `json:"files,omitempty"`
	// Files has an https URL by GOOS where a download can be named at once.
}

// envelope is the feed as it lies on a server: the feed's very bytes, and their signature.
type envelope struct {
	Feed      []byte `json:"feed"`      // in base64
	Signature []byte `json:"signature"` // Ed25519 (RFC 8032), in base64
}

// Sign makes the file that Parse reads.
func Sign(feed Feed, key ed25519.PrivateKey) ([]byte, error) {
	if err := feed.check(); err != nil {
		return nil, err
	}
	inner, err := json.Marshal(feed)
	if err != nil {
		return nil, fmt.Errorf("encode feed: %w", err)
	}
	outer, err := json.Marshal(envelope{Feed: inner, Signature: ed25519.Sign(key, append([]byte(purpose), inner...))})
	if err != nil {
		return nil, fmt.Errorf("encode feed: %w", err)
	}
	return append(outer, '\n'), nil
}

// Parse reads a feed. Nothing in it is looked at before the signature is; the error is
// ErrUnsigned or ErrMalformed.
func Parse(data []byte, key ed25519.PublicKey) (Feed, error) {
	if len(data) > MaxFeed || len(key) != ed25519.PublicKeySize {
		return Feed{}, ErrMalformed
	}
	var outer envelope
	if err := json.Unmarshal(data, &outer); err != nil {
		return Feed{}, ErrMalformed
	}
	if !ed25519.Verify(key, append([]byte(purpose), outer.Feed...), outer.Signature) {
		return Feed{}, ErrUnsigned
	}
	var feed Feed
	decoder := json.NewDecoder(bytes.NewReader(outer.Feed))
	if err := decoder.Decode(&feed); err != nil {
		return Feed{}, ErrMalformed
	}
	return feed, feed.check()
}

// check says whether everything in a feed can be shown and opened.
func (f Feed) check() error {
	if !semver.IsValid("v"+f.Version) || len(f.Version) > 64 {
		return fmt.Errorf("%w: version", ErrMalformed)
	}
	for _, address := range append([]string{f.Page}, values(f.Files)...) {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
			return fmt.Errorf("%w: address", ErrMalformed)
		}
	}
	return nil
}

func values(m map[string]string) []string {
	list := make([]string, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// Newer says whether the feed announces a later version than the one that runs. A
// running version that is none, as that of a build by hand, has no later one.
func (f Feed) Newer(running string) bool {
	return semver.IsValid("v"+running) && semver.Compare("v"+f.Version, "v"+running) > 0
}

// Address is where a person on an operating system, named as by GOOS, is led.
func (f Feed) Address(system string) string {
	if file, ok := f.Files[system]; ok {
		return file
	}
	return f.Page
}

// ParseKey reads a public key, 32 bytes in base64.
func ParseKey(text string) (ed25519.PublicKey, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("read release key: not 32 bytes in base64")
	}
	return key, nil
}
