package update_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"moim/app/update"
)

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(seed byte) ed25519.PublicKey { return key(seed).Public().(ed25519.PublicKey) }

func announcement(version string) update.Feed {
	return update.Feed{
		Version: version, Page: "https://moim.example/" + version,
		Files: map[string]string{"windows": "https://moim.example/setup.exe"},
	}
}

func signed(tb testing.TB, f update.Feed) []byte {
	tb.Helper()
	data, err := update.Sign(f, key(1))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestSignedFeedIsRead(t *testing.T) {
	want := announcement("1.2.3")
	got, err := update.Parse(signed(t, want), public(1))
	if err != nil || got.Version != want.Version || got.Page != want.Page || !maps.Equal(got.Files, want.Files) {
		t.Errorf("%+v, %v", got, err)
	}
	if got.Address("windows") != "https://moim.example/setup.exe" || got.Address("linux") != want.Page {
		t.Errorf("addresses %q, %q", got.Address("windows"), got.Address("linux"))
	}
}

func TestFeedIsRefused(t *testing.T) {
	good := signed(t, announcement("1.2.3"))
	inner := base64.StdEncoding.EncodeToString([]byte(`{"version":"9.9.9","page":"https://evil.example/"}`))
	var outer map[string]string
	if err := json.Unmarshal(good, &outer); err != nil {
		t.Fatal(err)
	}
	changed := `{"feed":"` + inner + `","signature":"` + outer["signature"] + `"}`
	bare := `{"feed":"` + inner + `","signature":"` +
		base64.StdEncoding.EncodeToString(ed25519.Sign(key(1), []byte(`{"version":"9.9.9","page":"https://evil.example/"}`))) + `"}`
	tests := map[string]struct {
		data []byte
		key  ed25519.PublicKey
		want error
	}{
		"another key":              {good, public(2), update.ErrUnsigned},
		"changed":                  {[]byte(changed), public(1), update.ErrUnsigned},
		"signed as something else": {[]byte(bare), public(1), update.ErrUnsigned},
		"no signature":             {[]byte(`{"feed":"` + inner + `"}`), public(1), update.ErrUnsigned},
		"a page":                   {[]byte("<html>"), public(1), update.ErrMalformed},
		"nothing":                  {nil, public(1), update.ErrMalformed},
		"too much":                 {append(good, bytes.Repeat([]byte{' '}, update.MaxFeed)...), public(1), update.ErrMalformed},
		"no key":                   {good, nil, update.ErrMalformed},
	}
	for name, test := range tests {
		if _, err := update.Parse(test.data, test.key); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestNonsenseIsNotSigned(t *testing.T) {
	for _, f := range []update.Feed{
		{Version: "1.2", Page: "http://moim.example/"},
		{Version: "new", Page: "https://moim.example/"},
		{Version: "1.2.3"},
		{Version: "1.2.3", Page: "javascript:alert(1)"},
		{Version: "1.2.3", Page: "https://user@moim.example/"},
		{Version: "1.2.3", Page: "https://moim.example/", Files: map[string]string{"linux": "file:///bin/sh"}},
		{Version: "1.2.3-" + strings.Repeat("x", 64), Page: "https://moim.example/"},
	} {
		if _, err := update.Sign(f, key(1)); !errors.Is(err, update.ErrMalformed) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestNewer(t *testing.T) {
	tests := []struct {
		announced, running string
		want               bool
	}{
		{"1.2.3", "1.2.2", true},
		{"1.2.3", "1.2.3", false},
		{"1.2.3", "1.10.0", false},
		{"1.2.3", "1.2.3-dev.7+gabc", true},
		{"1.2.3-rc.1", "1.2.3", false},
		{"1.2.3", "unreleased", false},
	}
	for _, test := range tests {
		if got := announcement(test.announced).Newer(test.running); got != test.want {
			t.Errorf("%s after %s: %v", test.announced, test.running, got)
		}
	}
}

// FuzzParse holds what is believed to what can be shown and opened.
func FuzzParse(f *testing.F) {
	f.Add(signed(f, announcement("1.2.3")))
	for _, seed := range []string{"", "{}", `{"feed":"e30=","signature":""}`, `{"feed":7}`, "null"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		feed, err := update.Parse(data, public(1))
		if err == nil && !strings.HasPrefix(feed.Page, "https://") {
			t.Errorf("believed %+v", feed)
		}
		// What is inside is read behind the signature: sign what came.
		outer, err := json.Marshal(map[string][]byte{
			"feed": data, "signature": ed25519.Sign(key(1), append([]byte("moim release feed 1\n"), data...)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if feed, err = update.Parse(outer, public(1)); err == nil && !strings.HasPrefix(feed.Page, "https://") {
			t.Errorf("believed %+v", feed)
		}
	})
}
