package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium is one browser process without a window. It ends with the test.
type chromium struct {
	t   *testing.T
	ctx context.Context // of the browser, for chromedp
	cmd *exec.Cmd
}

// chromiumConfig says what a browser sees, hears and is allowed. The zero value
// has cameras and microphones of the browser's own making.
type chromiumConfig struct {
	camera     string   // Y4M file that the camera shows over and over; see guestCamera
	microphone string   // WAV file that the microphone hears over and over; see guestVoice
	namespace  string   // network namespace that it runs in; the test's own where empty
	hide       bool     // grant nothing, and give mDNS names away instead of addresses, as browsers do then
	wary       bool     // ask about certificates that nobody vouches for, as browsers do for people
	flags      []string // further ones, name or name=value
}

// startChromium starts a browser with a profile of its own.
func startChromium(t *testing.T, cfg chromiumConfig) *chromium {
	t.Helper()
	b := &chromium{t: t}
	path := tool(t, "chromium")
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile(t)),
		chromedp.Env("DISPLAY=", "WAYLAND_DISPLAY=", "LANGUAGE=en", "LANG=en_US.UTF-8"),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			b.cmd = cmd
			if cfg.namespace != "" { // ip becomes what it executes, so the process stays the same
				cmd.Path = tool(t, "ip")
				cmd.Args = append([]string{"ip", "netns", "exec", cfg.namespace, path}, cmd.Args[1:]...)
			}
		}),
	}
	for _, flag := range append(chromiumFlags(cfg), cfg.flags...) {
		name, value, valued := strings.Cut(flag, "=")
		if valued {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, end := chromedp.NewContext(allocator, chromedp.WithErrorf(t.Logf))
	b.ctx = ctx
	t.Cleanup(func() {
		polite, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_ = chromedp.Cancel(polite)
		end()
		endAllocator()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return b
}

// profile is an empty folder which is removed when the test ends. Chromium may
// still write into it while it ends, so that t.TempDir could not remove it.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "moim-chromium-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		eventually(t, 5*time.Second, "removal of Chromium's profile", func() (bool, string) {
			err := os.RemoveAll(dir)
			return err == nil, fmt.Sprint(err)
		})
	})
	return dir
}

// chromiumFlags makes a browser that needs no display, keeps to itself, grants
// what a page asks for, and treats tabs in the background like the one in front.
func chromiumFlags(cfg chromiumConfig) []string {
	flags := []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check",
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-default-apps", "disable-extensions",
		"disable-dev-shm-usage", "disable-breakpad", "mute-audio", "hide-scrollbars", "force-color-profile=srgb",
		"disable-background-timer-throttling", "disable-renderer-backgrounding", "disable-backgrounding-occluded-windows",
		"use-fake-device-for-media-stream",
	}
	if features := "disable-features=Translate,MediaRouter,OptimizationHints"; cfg.hide {
		flags = append(flags, features)
	} else {
		flags = append(flags, features+",WebRtcHideLocalIpsWithMdns", "use-fake-ui-for-media-stream")
	}
	if cfg.camera != "" {
		flags = append(flags, "use-file-for-fake-video-capture="+cfg.camera)
	}
	if cfg.microphone != "" {
		flags = append(flags, "use-file-for-fake-audio-capture="+cfg.microphone)
	}
	if !cfg.wary {
		flags = append(flags, "ignore-certificate-errors")
	}
	return flags
}
