package e2e_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
)

// TestGuestComesAndGoes lets a guest lose the network for eight seconds, sleep,
// reload, and close the tab. It is back, or gone, within ten seconds, and the
// others' pictures of each other never stop.
func TestGuestComesAndGoes(t *testing.T) {
	const soon = 10 * time.Second
	c := newCable(t)
	url, room := c.serve(), newRoom()
	people := map[string]*participant{}
	names := []string{"Ada", "Ben"}
	for _, name := range names {
		people[name] = c.join(url, room, name, "--mic", "tone")
	}
	browser := startChromium(t, guesttest.Config{Namespace: c.guest, Camera: guestCamera(t, film{}), Microphone: guestVoice(t, guestTone)})
	people["Ada"].untilSees("Ben")
	gil := browser.visit(t, "Gil", "https"+url[len("http"):]+"/r/#"+room)
	gil.join()
	expectTogether(people, gil)

	undisturbed(t, 2, people, names, "eight seconds without network", func(p *pace) {
		c.unplug()
		pass(t, 8*time.Second)
		c.plug()
		begin := time.Now()
		expectTogether(people, gil)
		p.within(soon, begin, "together again")
	})
	undisturbed(t, 2, people, names, "ten seconds of sleep", func(p *pace) {
		gil.sleep(10 * time.Second)
		begin := time.Now()
		expectTogether(people, gil)
		p.within(soon, begin, "together again")
	})
	undisturbed(t, 2, people, names, "a reload", func(p *pace) {
		before := gil.view().Self
		begin := time.Now()
		gil.reload()
		gil.join()
		expectTogether(people, gil)
		p.within(soon, begin, "together again")
		if now := gil.view().Self; now == before {
			t.Errorf("after the reload Gil is the participant of before, %s", now)
		}
	})
	undisturbed(t, 1, people, names, "a closed tab", func(p *pace) {
		gil.close()
		begin := time.Now()
		for _, name := range names {
			people[name].until("departure of Gil", func(s statistics) (bool, string) {
				return len(s.Peers) == 1, fmt.Sprintf("%d peers", len(s.Peers))
			})
		}
		p.within(soon, begin, "Gil gone")
	})
	for _, name := range names {
		people[name].leave()
	}
}

// undisturbed expects that those who sit side by side see each other all the
// time, while something happens to somebody else, at least once in some attempts.
func undisturbed(t *testing.T, attempts int, people map[string]*participant, names []string, what string, happen func(*pace)) {
	t.Helper()
	const leastFPS = 25 // of 30: the guest's browser, on the same machine, takes its share
	t.Log(what)
	judge(t, attempts, func(p *pace) {
		from := moment(people, names)
		happen(p)
		to := moment(people, names)
		for _, name := range names {
			expectFlowOf(p, leastFPS, name, from[name], to[name], others(names, name)...)
		}
	})
}

// expectTogether expects that a guest and the others have each other exactly
// once, connected, and that new pictures come both ways.
func expectTogether(people map[string]*participant, g *guest) {
	g.t.Helper()
	seen := map[string]int64{}
	g.until("new pictures of everybody", func(v view) (bool, string) {
		fresh := 0
		for _, p := range v.Peers {
			first, noted := seen[p.ID]
			if !noted {
				seen[p.ID] = p.Camera.Painted
			}
			if noted && p.Camera.Painted > first && p.State == "connected" {
				fresh++
			}
		}
		return fresh == len(people) && len(v.Peers) == len(people), fmt.Sprintf("%+v", v)
	})
	id := g.view().Self
	for _, someone := range people {
		first := int64(-1)
		someone.until("new pictures of "+g.name, func(s statistics) (bool, string) {
			p, _ := s.peerByID(id)
			if first < 0 && p.State == "connected" {
				first = p.Video.FramesDecoded
			}
			return first >= 0 && p.Video.FramesDecoded > first && len(s.Peers) == len(people), fmt.Sprintf("%+v", s.Peers)
		})
	}
}

// sleep puts another tab in front for a while. The browser freezes the one that
// nobody looks at, and wakes it when it is looked at again.
func (g *guest) sleep(d time.Duration) {
	g.t.Helper()
	other, closeOther := chromedp.NewContext(g.ctx, chromedp.WithNewWindow(false))
	defer closeOther()
	if err := chromedp.Do(other, chromedp.Navigate("about:blank")); err != nil {
		g.t.Fatalf("%s: open another tab: %v", g.name, err)
	}
	g.do("fall asleep", lifecycle(page.SetWebLifecycleStateStateFrozen))
	pass(g.t, d)
	g.do("wake up", lifecycle(page.SetWebLifecycleStateStateActive))
}

func lifecycle(state page.SetWebLifecycleStateState) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: state})
		return err
	})
}
