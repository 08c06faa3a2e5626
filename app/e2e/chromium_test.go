package e2e_test

import (
	"context"
	"testing"

	"moim/assets/guest/guesttest"
)

// chromium is one browser process without a window. It ends with the test.
type chromium struct {
	t   *testing.T
	ctx context.Context // of the browser, for chromedp
}

// startChromium starts a browser; see guestCamera and guestVoice for what it
// may be made to show and to hear.
func startChromium(t *testing.T, cfg guesttest.Config) *chromium {
	t.Helper()
	return &chromium{t: t, ctx: guesttest.Start(t, cfg)}
}
