package e2e_test

import (
	_ "embed"
	"fmt"
	"image"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
	"moim/media"
)

// latencyPage is either end of the call that TestScreenLatency compares with.
//
//go:embed testdata/latency.html
var latencyPage []byte

// watchChromium lets a browser's window show another browser's camera, so many
// pixels wide. The bitrate is that of the pattern camera.
func watchChromium(t *testing.T, width int) []float64 {
	t.Helper()
	const bitrate = 500_000
	var pictures []byte
	film{}.complete().play(t, func(f *media.Frame) {
		for _, p := range []struct {
			pixels                []byte
			stride, width, height int
		}{{f.Y, f.StrideY, f.Width, f.Height}, {f.U, f.StrideUV, f.Width / 2, f.Height / 2}, {f.V, f.StrideUV, f.Width / 2, f.Height / 2}} {
			for y := range p.height {
				pictures = append(pictures, p.pixels[y*p.stride:][:p.width]...)
			}
		}
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /film", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pictures) })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(latencyPage)
	})
	server := httptest.NewServer(mux) // a secure context, being on this computer
	t.Cleanup(server.Close)

	dir := t.TempDir()
	d := startDisplay(t, "1280x800", "-fbdir", dir)
	watcher := openLatencyPage(t, server.URL, guesttest.Config{Display: d.name(), Flags: []string{
		"kiosk", "window-position=0,0", "window-size=1280,800", "autoplay-policy=no-user-gesture-required",
	}})
	camera := openLatencyPage(t, server.URL, guesttest.Config{})
	offer := latencyCall[string](t, camera, fmt.Sprintf("offer(%d)", bitrate))
	answer := latencyCall[struct {
		SDP   string  `json:"sdp"`
		X     float64 `json:"x"`
		Y     float64 `json:"y"`
		Inner []int   `json:"inner"`
	}](t, watcher, fmt.Sprintf("answer(%q, %d)", offer, width))
	latencyCall[chromedp.Void](t, camera, fmt.Sprintf("accept(%q)", answer.SDP))
	t.Logf("the page begins at %v, %v and has %v pixels", answer.X, answer.Y, answer.Inner)
	tile := image.Rect(0, 0, width, width*9/16).Add(image.Pt(int(answer.X), int(answer.Y)))
	return photograph(t, openFramebuffer(t, dir), tile)
}

func openLatencyPage(t *testing.T, url string, config guesttest.Config) *chromium {
	t.Helper()
	c := startChromium(t, config)
	if err := chromedp.Do(c.ctx, chromedp.Navigate(url)); err != nil {
		t.Fatalf("open the page: %v", err)
	}
	return c
}

func latencyCall[T any](t *testing.T, c *chromium, expression string) T {
	t.Helper()
	value, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("Chromium: %.60s: %v", expression, err)
	}
	return value
}
