package main

import (
	"bytes"
	"regexp"
	"testing"

	"moim/app/update"
)

// TestKeyAndFeed makes a key and an announcement as a release does, and reads it as the
// application does.
func TestKeyAndFeed(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"new"}, "", &out); err != nil {
		t.Fatal(err)
	}
	halves := regexp.MustCompile(`(?s)MOIM_RELEASE_KEY=(\S+) .*MOIM_UPDATE_KEY=(\S+) `).FindStringSubmatch(out.String())
	if halves == nil {
		t.Fatalf("no key in %q", out.String())
	}
	key, err := update.ParseKey(halves[2])
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	args := []string{"1.2.3", "https://moim.example/1.2.3", "windows=https://moim.example/setup.exe"}
	if err := run(args, halves[1], &out); err != nil {
		t.Fatal(err)
	}
	feed, err := update.Parse(out.Bytes(), key)
	if err != nil || feed.Version != "1.2.3" || feed.Address("windows") != "https://moim.example/setup.exe" {
		t.Errorf("%+v, %v", feed, err)
	}
	for _, bad := range [][]string{nil, {"1.2.3"}, {"1.2", "http://moim.example"}, {"1.2.3", "https://moim.example/", "windows"}} {
		if err := run(bad, halves[1], &out); err == nil {
			t.Errorf("%q was signed", bad)
		}
	}
	if err := run(args, "nonsense", &out); err == nil {
		t.Error("signed without a key")
	}
}
