// Announce makes the feed that tells users of a release, signed with the release key:
//
//	announce new                     makes a release key
//	announce VERSION PAGE [OS=URL]…  writes the feed to standard output
//
// The secret half of the key is read from MOIM_RELEASE_KEY, 32 bytes in base64.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"moim/app/update"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("MOIM_RELEASE_KEY"), os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "announce:", err)
		os.Exit(1)
	}
}

func run(args []string, secret string, out io.Writer) error {
	if len(args) == 1 && args[0] == "new" {
		return newKey(out)
	}
	if len(args) < 2 {
		return errors.New("usage: announce new, or announce VERSION PAGE [OS=URL] and so on")
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(secret))
	if err != nil || len(seed) != ed25519.SeedSize {
		return errors.New("MOIM_RELEASE_KEY holds no key of 32 bytes in base64")
	}
	feed := update.Feed{Version: args[0], Page: args[1], Files: make(map[string]string)}
	for _, pair := range args[2:] {
		system, address, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("%q is not OS=URL", pair)
		}
		feed.Files[system] = address
	}
	data, err := update.Sign(feed, ed25519.NewKeyFromSeed(seed))
	if err != nil {
		return err //nolint:wrapcheck // it says all
	}
	_, err = out.Write(data)
	return err //nolint:wrapcheck // it says all
}

// newKey makes a key and says which half belongs where.
func newKey(out io.Writer) error {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err //nolint:wrapcheck // it says all
	}
	_, err = fmt.Fprintf(out, "MOIM_RELEASE_KEY=%s  # secret: signs announcements\nMOIM_UPDATE_KEY=%s  # public: built into releases\n",
		base64.StdEncoding.EncodeToString(private.Seed()), base64.StdEncoding.EncodeToString(public))
	return err //nolint:wrapcheck // it says all
}
