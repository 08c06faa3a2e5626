package e2e_test

import (
	"context"
	_ "embed"
	"encoding/base64"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// witnessScript is what a guest's tab runs before the page.
//
//go:embed testdata/witness.js
var witnessScript string

// guest is somebody in a call from a browser: one tab in a window and a cookie
// jar of its own. Its methods fail the test where they do not succeed.
type guest struct {
	t    *testing.T
	name string
	ctx  context.Context // of the tab, for chromedp
	end  context.CancelFunc

	mu         sync.Mutex
	complaints []string // uncaught exceptions and errors on the console; guarded by mu
}

// visit opens a link in a new tab. Scripts run before those of the page.
func (b *chromium) visit(t *testing.T, name, link string, scripts ...string) *guest {
	t.Helper()
	g := &guest{t: t, name: name}
	g.ctx, g.end = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(g.listen))
	t.Cleanup(func() {
		if t.Failed() && g.ctx.Err() == nil {
			t.Logf("%s at the end: %+v%s", name, g.tryView(), g.keepPicture(""))
		}
		g.end()
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, text := range g.complaints {
			t.Errorf("the page of %s complains: %s", name, text)
		}
	})
	if err := chromedp.Do(g.ctx); err != nil { // the tab lives as long as the context of the first call
		t.Fatalf("%s: open a tab: %v", name, err)
	}
	for _, script := range append([]string{witnessScript}, scripts...) {
		g.do("prepare the page", inject(script))
	}
	g.do("open "+link, chromedp.Navigate(link))
	return g
}

// inject runs a script before those of every page that the tab opens.
func inject(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	})
}

// listen notes what goes wrong in the page. It must not block.
func (g *guest) listen(event any) {
	text := ""
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		text = event.ExceptionDetails.Text
		if e := event.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
	case *log.EventEntryAdded:
		told := []log.EntrySource{log.EntrySourceJavascript, log.EntrySourceSecurity, log.EntrySourceViolation}
		if event.Entry.Level == log.EntryLevelError && slices.Contains(told, event.Entry.Source) {
			text = string(event.Entry.Source) + ": " + event.Entry.Text
		}
	}
	if text != "" {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.complaints = append(g.complaints, text)
	}
}

// do lets the browser take steps.
func (g *guest) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		g.t.Fatalf("%s: %s: %v", g.name, what, err)
	}
}

// ask evaluates an expression in the page and waits for it where it is a promise.
func ask[T any](g *guest, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(g.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// run evaluates an expression whose value nobody needs.
func (g *guest) run(expression string) {
	g.t.Helper()
	if _, err := ask[chromedp.Void](g, expression); err != nil {
		g.t.Fatalf("%s: %s: %v", g.name, expression, err)
	}
}

// press clicks the element with this id, when it can be clicked.
func (g *guest) press(id string) {
	g.t.Helper()
	g.do("press "+id, chromedp.WaitEnabled(chromedp.CSS("#"+id)), chromedp.Click(chromedp.CSS("#"+id)))
}

// join goes from the preview into the call.
func (g *guest) join() {
	g.t.Helper()
	g.knock()
	g.untilPhase("call")
}

// knock asks to be let into the call from the preview.
func (g *guest) knock() {
	g.t.Helper()
	g.untilPhase("preview")
	g.run(`document.getElementById("name").select()`)
	g.do("write the name", chromedp.SendKeys(chromedp.CSS("#name"), g.name))
	g.press("join")
}

// leave leaves the call by the button.
func (g *guest) leave() {
	g.t.Helper()
	g.press("leave")
	g.untilPhase("left")
}

// rejoin comes back after leave.
func (g *guest) rejoin() {
	g.t.Helper()
	g.press("rejoin")
	eventually(g.t, patience, g.name+": back in the call", func() (bool, string) {
		switch phase := g.tryView().Phase; phase {
		case "call":
			return true, ""
		case "preview":
			g.press("join")
			return false, phase
		default:
			return false, phase
		}
	})
}

// reload loads the page anew, as F5 does.
func (g *guest) reload() {
	g.t.Helper()
	g.do("reload", chromedp.Reload())
}

// close closes the tab.
func (g *guest) close() { g.end() }

// untilPhase waits for the page to say that it is in a phase.
func (g *guest) untilPhase(phase string) {
	g.t.Helper()
	g.until("phase "+phase, func(v view) (bool, string) { return v.Phase == phase, fmt.Sprintf("%+v", v) })
}

// until waits until a view contents done. The text that done returns otherwise
// says what still lacks.
func (g *guest) until(what string, done func(view) (bool, string)) {
	g.t.Helper()
	eventually(g.t, patience, g.name+": "+what, func() (bool, string) {
		v, err := ask[view](g, "witness.view()")
		if err != nil {
			return false, err.Error() // between two pages
		}
		return done(v)
	})
}

// view is what the page shows now.
func (g *guest) view() view {
	g.t.Helper()
	v, err := ask[view](g, "witness.view()")
	if err != nil {
		g.t.Fatalf("%s: look at the page: %v", g.name, err)
	}
	return v
}

// tryView is view for those who can do without.
func (g *guest) tryView() view {
	v, _ := ask[view](g, "witness.view()")
	return v
}

// untilSees waits until it is connected with all of these participants and
// paints pictures of their cameras.
func (g *guest) untilSees(names ...string) {
	g.t.Helper()
	g.until("pictures of "+strings.Join(names, ", "), func(v view) (bool, string) {
		for _, name := range names {
			p, there := v.peer(name)
			if !there {
				return false, fmt.Sprintf("%s is not there: %+v", name, v)
			}
			if p.State != "connected" || p.Camera.Frames == 0 || !p.Camera.Shown || p.Camera.Painted == 0 {
				return false, fmt.Sprintf("%+v", p)
			}
		}
		return true, ""
	})
}

// look is what the tile of a participant paints now ("camera" or "screen"), in
// the size asked for; nil where there is no picture.
func (g *guest) look(name, track string, width, height int) *image.RGBA {
	g.t.Helper()
	p, _ := g.view().peer(name)
	data, err := ask[string](g, fmt.Sprintf("witness.draw(%q, %q, %d, %d)", p.ID, track, width, height))
	if err != nil {
		g.t.Fatalf("%s: look at the %s of %s: %v", g.name, track, name, err)
	}
	return decodeRGBA(data, width, height)
}

// decodeRGBA reads what witness.draw gives.
func decodeRGBA(data string, width, height int) *image.RGBA {
	pixels, err := base64.StdEncoding.DecodeString(data)
	if err != nil || len(pixels) != 4*width*height {
		return nil
	}
	return &image.RGBA{Pix: pixels, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
}

// keepPicture saves what the tab shows where MOIM_SHOTS names a folder, and
// says where.
func (g *guest) keepPicture(suffix string) string {
	dir := os.Getenv("MOIM_SHOTS")
	if dir == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(g.ctx, patience)
	defer cancel()
	file := filepath.Join(dir, strings.ReplaceAll(g.t.Name(), "/", "_")+"-"+g.name+suffix+".png")
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(file, picture, 0o600)
	}
	return fmt.Sprintf("\npicture: %s (%v)", file, err)
}
