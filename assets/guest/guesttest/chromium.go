package guesttest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// ending is how long a browser may take to end, and to let go of its files.
const ending = 5 * time.Second

// Start starts a browser with a profile of its own and returns chromedp's
// context of it. It ends with the test. Where there is no Chromium the test is
// skipped, and fails in CI.
func Start(tb testing.TB, cfg Config) context.Context {
	tb.Helper()
	path := tool(tb, "chromium")
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile(tb)),
		chromedp.Env("DISPLAY="+cfg.Display, "WAYLAND_DISPLAY=", "LANGUAGE=en", "LANG=en_US.UTF-8"),
	}
	if cfg.Sound != nil {
		options = append(options, chromedp.Env(cfg.Sound...))
	}
	if cfg.Namespace != "" {
		ip := tool(tb, "ip") // becomes what it executes, so the process stays the same
		options = append(options, chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			cmd.Path = ip
			cmd.Args = append([]string{ip, "netns", "exec", cfg.Namespace, path}, cmd.Args[1:]...)
		}))
	}
	for _, flag := range cfg.flags() {
		name, value, valued := strings.Cut(flag, "=")
		if valued {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.WithoutCancel(tb.Context()), options...)
	ctx, end := chromedp.NewContext(allocator, chromedp.WithErrorf(tb.Logf))
	tb.Cleanup(func() {
		polite, cancel := context.WithTimeout(ctx, ending)
		defer cancel()
		_ = chromedp.Cancel(polite)
		end()
		endAllocator()
	})
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// profile is an empty folder which is removed when the test ends. Chromium may
// still write into it while it ends, so that tb.TempDir could not remove it.
func profile(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "moim-chromium-") //nolint:usetesting // see above
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		deadline := time.Now().Add(ending)
		for err := os.RemoveAll(dir); err != nil; err = os.RemoveAll(dir) {
			if time.Now().After(deadline) {
				tb.Errorf("remove Chromium's profile: %v", err)
				return
			}
			<-time.After(50 * time.Millisecond)
		}
	})
	return dir
}

// tool is the path of a program.
func tool(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		tb.Fatalf("%s is missing", name)
	}
	tb.Skipf("%s is missing", name)
	return ""
}
