package e2e_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"moim/signaling/certificate"
)

// TestInviteForBrowsers makes a call in a window and goes where its invitation
// leads: it reads the QR code off the screen as a telephone would, trusts the
// certificate whose fingerprint the window shows and no other, and finds the
// guests' page there.
func TestInviteForBrowsers(t *testing.T) {
	t.Parallel()
	ada := sit(t, startDisplay(t, "1280x800"), "Ada", nil, "--camera", "pattern")
	ada.fill("name-entry", "Ada")
	ada.press("new-call", "enter")
	ada.press("enter", "leave")
	ada.press("invite", "close")
	link, code := ada.await("qr").Text, ada.await("code").Text
	// A computer that has no address but its own needs no https to reach itself.
	alone := strings.HasPrefix(link, "http://127.0.0.1:")
	if !alone && !strings.HasPrefix(link, "https://") || !strings.HasSuffix(link, "/r/#"+code) {
		t.Fatalf("the link %q is not one for browsers to the room %s", link, code)
	}
	if scanned := ada.scan("qr"); scanned != link {
		t.Errorf("the QR code says %q, the link is %q", scanned, link)
	}
	fingerprint := ""
	if !alone {
		fingerprint = ada.await("fingerprint").Text
	}
	if title := titleAt(t, link, fingerprint); !strings.Contains(title, "Moim") {
		t.Errorf("the page at %s has the title %q", link, title)
	}
	ada.press("close", "leave")
	ada.leave()
}

// scan reads the QR code that is the element of that name, off the screen.
func (w *desk) scan(name string) string {
	w.t.Helper()
	text := ""
	eventually(w.t, patience, w.name+": a QR code on the screen", func() (bool, string) {
		e, there := w.element(name)
		if !there {
			return false, "no element " + name
		}
		file := filepath.Join(w.t.TempDir(), "qr.png")
		save(w.t, file, w.display.look().SubImage(w.on(e)))
		out, err := w.display.try("zbarimg", "--quiet", "--raw", "--oneshot", file)
		text = strings.TrimSpace(string(out))
		return err == nil && text != "", fmt.Sprint(err)
	})
	return text
}

func save(t *testing.T, file string, picture image.Image) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, picture), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// titleAt is the title of the page at an address whose certificate has that
// fingerprint.
func titleAt(t *testing.T, link, fingerprint string) string {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, // the fingerprint is what is verified
		VerifyConnection: func(s tls.ConnectionState) error {
			if got := certificate.Fingerprint(s.PeerCertificates[0].Raw); got != fingerprint {
				return fmt.Errorf("the certificate's fingerprint is %s, the window says %s", got, fingerprint)
			}
			return nil
		},
	}}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s (%v)", link, response.Status, err)
	}
	return regexp.MustCompile(`<title>.*</title>`).FindString(string(page))
}
