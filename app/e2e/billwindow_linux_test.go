package e2e_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestBillInTheWindow reads the bill in a window and moves its levers with the
// pointer: sound only for one participant, and a budget for all.
func TestBillInTheWindow(t *testing.T) {
	const budget = 500_000 // bits per second
	server, room := startSignald(t, freePort(t)), newRoom()
	ada := sit(t, startDisplay(t, "1280x800"), "Ada", nil, "--camera", "pattern", "--mic", "tone",
		fmt.Sprintf("moim://127.0.0.1:%d/r/%s", server.port, room))
	ada.fill("name-entry", "Ada")
	ada.enter()
	ben := join(t, server.url(), room, "Ben", "--camera", "none", "--mic", "none")
	cho := join(t, server.url(), room, "Cho", "--camera", "none", "--mic", "none")
	ben.untilSees("Ada")
	cho.untilSees("Ada")
	untilSettled(t, ada.participant)

	t.Log("what the toolbar says")
	ada.untilTold("upload")
	ada.press("upload", "upload-budget-choice")

	t.Log("sound only for Ben")
	before := ada.latest().Upload.BPS
	quality := "upload-quality:" + ben.latest().Self.ID
	ada.scrollTo("upload-list", quality)
	ada.choose(quality, 4, "sound")
	ben.untilStill(ada.name)
	cho.untilMoving(ada.name)
	ada.until("a smaller bill", func(s statistics) (bool, string) {
		return s.Upload.BPS < 0.7*before, fmt.Sprintf("%s b/s, %s before", number(s.Upload.BPS), number(before))
	})
	ada.choose(quality, 0, "automatic")
	ben.untilMoving(ada.name)

	t.Log("a budget")
	ada.scrollTo("upload-list", "upload-budget-choice")
	ada.choose("upload-budget-choice", 2, "0.5")
	ada.until("three seconds within the budget", func(statistics) (bool, string) {
		all := ada.history()
		for _, s := range all[max(0, len(all)-3):] {
			if s.Upload.BudgetBPS != budget || s.Upload.BPS > 1.05*budget {
				return false, fmt.Sprintf("%s b/s, budget %s", number(s.Upload.BPS), number(s.Upload.BudgetBPS))
			}
		}
		return true, ""
	})
	ada.untilTold("upload")
	ben.untilMoving(ada.name)
	cho.untilMoving(ada.name)
	for _, p := range []*participant{ben, cho, ada.participant} {
		p.leave()
	}
}

// untilTold waits until an element says the rate that the statistics say.
func (w *desk) untilTold(name string) {
	w.t.Helper()
	const tolerance = 0.1
	w.until("the rate in "+name, func(s statistics) (bool, string) {
		e, _ := w.element(name)
		told := rate(e.Text)
		return told > 0 && told >= (1-tolerance)*s.Upload.BPS && told <= (1+tolerance)*s.Upload.BPS,
			fmt.Sprintf("it says %q, and it is %s b/s", e.Text, number(s.Upload.BPS))
	})
}

// rate reads bits per second off a text like "1.2 Mb/s"; 0 where there are none.
func rate(text string) float64 {
	found := regexp.MustCompile(`([\d.]+) (kb|Mb)/s`).FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	value, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		return 0
	}
	return value * map[string]float64{"kb": 1e3, "Mb": 1e6}[found[2]]
}

// scrollTo turns the wheel over an element until another one is in sight, down
// and then up.
func (w *desk) scrollTo(over, name string) {
	w.t.Helper()
	middle := w.middleOf(w.await(over))
	wheel, turns := "5", 0
	eventually(w.t, patience, w.name+": "+name+" in sight", func() (bool, string) {
		if _, there := w.element(name); there {
			return true, ""
		}
		if turns++; turns%20 == 0 {
			wheel = map[string]string{"5": "4", "4": "5"}[wheel]
		}
		w.display.run("xdotool", "mousemove", strconv.Itoa(middle.X), strconv.Itoa(middle.Y), "click", wheel, "sleep", "0.2")
		return false, fmt.Sprintf("%v", w.elements())
	})
}

// choose picks an option of a list by its index, and sees that the list then
// says this word.
func (w *desk) choose(name string, index int, word string) {
	w.t.Helper()
	w.click(name)
	keys := append(slices.Repeat([]string{"Down"}, index+1), "Return")
	w.display.run("xdotool", append([]string{"sleep", "0.3", "key", "--delay", "60"}, keys...)...)
	eventually(w.t, patience, w.name+": "+word+" chosen in "+name, func() (bool, string) {
		e, _ := w.element(name)
		return strings.Contains(strings.ToLower(e.Text), word), fmt.Sprintf("it says %q", e.Text)
	})
}

// untilStill waits until no picture of somebody has come for three seconds.
func (p *participant) untilStill(name string) {
	p.t.Helper()
	const seconds = 3
	p.until("no picture of "+name, func(latest statistics) (bool, string) {
		all := p.history()
		if len(all) < seconds+1 {
			return false, "too few statistics"
		}
		came := framesOfPeer(latest, name) - framesOfPeer(all[len(all)-1-seconds], name)
		return came == 0, fmt.Sprintf("%d pictures in the last %d s", came, seconds)
	})
}

// untilMoving waits until new pictures of somebody have come.
func (p *participant) untilMoving(name string) {
	p.t.Helper()
	first := framesOfPeer(p.latest(), name)
	p.until("new pictures of "+name, func(s statistics) (bool, string) {
		return framesOfPeer(s, name) > first+5, fmt.Sprintf("%d and %d", first, framesOfPeer(s, name))
	})
}
