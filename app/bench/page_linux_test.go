package bench_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
)

// partyPage is the page of a party.
//
//go:embed testdata/party.html
var partyPage []byte

// page is one of our pages in a browser of its own.
type page struct {
	ctx     context.Context // of the tab, for chromedp
	browser []int
}

// startPage starts a browser and opens the page of a party in it.
func startPage(t *testing.T, config guesttest.Config) *page {
	t.Helper()
	return startPageOf(t, partyPage, config)
}

// startPageOf starts a browser and opens a page in it.
func startPageOf(t *testing.T, text []byte, config guesttest.Config) *page {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	before := children(t, os.Getpid())
	p := &page{ctx: guesttest.Start(t, config)}
	for pid := range children(t, os.Getpid()) {
		if _, old := before[pid]; !old {
			p.browser = append(p.browser, pid)
		}
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatalf("open the page: %v", err)
	}
	return p
}

// capture opens the camera, and the microphone where there is sound.
func (p *page) capture(t *testing.T, width, height int, sound bool) {
	t.Helper()
	evaluate[chromedp.Void](t, p, fmt.Sprintf(`open({video: {width: %d, height: %d, frameRate: %d}, audio: %t})`, width, height, clipFPS, sound))
}

func (p *page) ask(t *testing.T, r request) reply {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	answer := evaluate[reply](t, p, "ask("+string(text)+")")
	if answer.Error != "" {
		t.Fatalf("Chromium: %s: %s", r.Op, answer.Error)
	}
	return answer
}

func evaluate[T any](t *testing.T, p *page, expression string, more ...chromedp.EvaluateOption) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, append(more, chromedp.EvalAwaitPromise)...))
	if err != nil {
		t.Fatalf("Chromium: %.200s: %v", expression, err)
	}
	return value
}

func (p *page) pids() []int { return p.browser }
