package signaling_test

import (
	"errors"
	"strings"
	"testing"

	"moim/signaling"
)

func TestReadHealth(t *testing.T) {
	for name, c := range map[string]struct {
		body        string
		moim        bool
		fingerprint string
	}{
		"plain":           {body: `{"status":"ok","service":"moim-signaling","version":2}`, moim: true},
		"https":           {body: `{"service":"moim-signaling","https":{"self_signed":true,"fingerprint":"AB:CD"}}`, moim: true, fingerprint: "AB:CD"},
		"somebody else":   {body: `{"status":"ok","service":"bakery"}`},
		"not JSON":        {body: `<!doctype html>`},
		"nothing":         {},
		"endless":         {body: `{"service":"` + strings.Repeat("m", 1<<20)},
		"of another form": {body: `[1,2,3]`},
	} {
		t.Run(name, func(t *testing.T) {
			health, err := signaling.ReadHealth(strings.NewReader(c.body))
			if c.moim != (err == nil) || !c.moim && !errors.Is(err, signaling.ErrNotMoim) {
				t.Fatalf("error %v", err)
			}
			if (health.HTTPS != nil) != (c.fingerprint != "") || health.HTTPS != nil && health.HTTPS.Fingerprint != c.fingerprint {
				t.Errorf("https %+v, want fingerprint %q", health.HTTPS, c.fingerprint)
			}
		})
	}
}

func FuzzReadHealth(f *testing.F) {
	f.Add(`{"service":"moim-signaling","https":{"self_signed":true,"fingerprint":"AB","expires":"2030-01-01T00:00:00Z"}}`)
	f.Add(`{"service":1}`)
	f.Fuzz(func(t *testing.T, body string) {
		health, err := signaling.ReadHealth(strings.NewReader(body))
		if (err == nil) != (health.Service == signaling.ServiceName) {
			t.Errorf("%+v, %v", health, err)
		}
	})
}
