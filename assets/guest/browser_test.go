package guest_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// patience is how long one step in the browser may take.
const patience = 60 * time.Second

//go:embed testdata/stage.js
var stageScript string

// stage is an empty page of a signaling server's origin, in which the page's
// engine can be played with.
type stage struct {
	tb     testing.TB
	ctx    context.Context // of the tab, for chromedp
	server *signalingtest.Server
	proxy  *signalingtest.Proxy // what the page talks through
}

// newStage starts a server and a browser and loads the engine. Both end with
// the test.
func newStage(tb testing.TB, config server.Config) *stage {
	tb.Helper()
	s := &stage{tb: tb, server: signalingtest.NewServer(tb, config)}
	s.proxy = signalingtest.NewProxy(tb, s.server)
	s.ctx = startBrowser(tb)
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.proxy.URL+"/healthz")); err != nil {
		tb.Fatalf("open the stage: %v", err)
	}
	s.play(stageScript + "stage.load();")
	return s
}

// play runs statements in the page, the last one being an expression which is
// waited for where it is a promise.
func (s *stage) play(script string) {
	s.tb.Helper()
	if err := s.try(script); err != nil {
		calls, _ := chromedp.Run(s.ctx, chromedp.Evaluate[[]byte](`stage.calls.map((c) => c.snapshot)`))
		s.tb.Fatalf("%v\n%s", err, calls)
	}
}

func (s *stage) try(script string) error {
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](script, chromedp.EvalAwaitPromise))
	var thrown *chromedp.ExceptionError
	if errors.As(err, &thrown) && thrown.Exception != nil {
		return errors.New(thrown.Exception.Description)
	}
	return err
}

// scene runs the body of an async function in the page.
func (s *stage) scene(body string) {
	s.tb.Helper()
	s.play("(async () => {" + body + "\n})()")
}

// table compares what an expression with the variable x gives for each text.
func table[T comparable](s *stage, expression string, cases map[string]T) {
	s.tb.Helper()
	for text, want := range cases {
		got, err := chromedp.Run(s.ctx, chromedp.Evaluate[*T](
			fmt.Sprintf("((x) => %s)(%s)", expression, quote(s.tb, text)), chromedp.EvalAwaitPromise))
		if err != nil {
			s.tb.Fatalf("%s for %.60q: %v", expression, text, err)
		}
		var value T
		if got != nil {
			value = *got
		}
		if value != want {
			s.tb.Errorf("%s for %.60q = %v, want %v", expression, text, value, want)
		}
	}
}

// startBrowser starts one that plays sound without having been clicked.
func startBrowser(tb testing.TB) context.Context {
	tb.Helper()
	return guesttest.Start(tb, guesttest.Config{Flags: []string{"autoplay-policy=no-user-gesture-required"}})
}

// at is the stage for a part of a test.
func (s *stage) at(tb testing.TB) *stage {
	tb.Helper()
	part := *s
	part.tb = tb
	return &part
}

// quote writes a value as JavaScript does.
func quote(tb testing.TB, value any) string {
	tb.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}
