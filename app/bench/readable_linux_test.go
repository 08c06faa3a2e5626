package bench_test

import (
	"fmt"
	"os"
	"sort"
	"testing"
	"text/tabwriter"
	"time"
)

// legibility is how a page came across that was turned several times.
type legibility struct {
	readable []float64 // milliseconds from a turn until the page could be read; patient where never
	likeness []float64 // one second after each
	sharp    []float64 // before the next
	pictures float64   // per second
	bps      float64
	busy     float64 // of the machine, percent
}

// How pages are turned: the first stands for a while, so that senders learn what
// their link carries, the next is not counted.
const (
	firstPage  = 2 * time.Second
	eachPage   = 3500 * time.Millisecond
	manyTurns  = 4
	enoughRead = 0.95 // of the words that are read in the original
)

// TestReadable turns pages of 10-point text on a screen of 1920x1080 that is shared
// over a narrow link: after how long can they be read?
func TestReadable(t *testing.T) {
	wanted(t)
	sides := []struct {
		name  string
		share func(*testing.T, *link, string, part) audience
	}{{"moim", shareMoim}, {"Chromium", shareChromium}}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nPages of 10-point text, 1920x1080, turned every %v (as much is: not before the next), over a link (tbf, queue %s) that neither sender is told of; VP8; the median of %d turns\n",
		eachPage, shortQueue, manyTurns-1)
	fmt.Fprintln(w, "link\tpage\tsender\treadable after, ms\tslowest\tSSIM after 1 s\tbefore the next\tpictures/s\tkb/s\tmachine busy %")
	var verdicts []string
	for _, c := range []struct {
		link    string
		columns int
		goal    float64 // milliseconds; 0 for none
	}{{"500kbit", 1, 0}, {"1mbit", 1, 1000}, {"2mbit", 1, 1000}, {"1mbit", 2, 1000}} {
		name := fmt.Sprintf("%s %s", c.link, map[int]string{1: "one column", 2: "two columns"}[c.columns])
		t.Run(name, func(t *testing.T) {
			papers := writePapers(t, manyTurns+1, c.columns)
			medians := map[string]float64{}
			for _, s := range sides {
				t.Run(s.name, func(t *testing.T) {
					r := measureLegibility(t, papers, c.link, s.share)
					medians[s.name] = quantile(r.readable, 0.5)
					fmt.Fprintf(w, "%s\t%s\t%s\t%.0f\t%.0f\t%.3f\t%.3f\t%.1f\t%.0f\t%.0f\n", c.link, map[int]string{1: "one column", 2: "two columns"}[c.columns], s.name,
						quantile(r.readable, 0.5), quantile(r.readable, 1), quantile(r.likeness, 0.5), quantile(r.sharp, 0.5), r.pictures, r.bps/1000, r.busy)
				})
			}
			own, theirs := medians["moim"], medians["Chromium"]
			if own == 0 || theirs == 0 {
				return
			}
			if c.goal > 0 {
				verdicts = append(verdicts, verdict(own <= c.goal, "%s is readable within %.0f ms: %.0f ms", name, c.goal, own))
			}
			verdicts = append(verdicts, verdict(own <= theirs, "%s is readable no later than Chromium's: %.0f to %.0f ms, %.2f times", name, own, theirs, own/theirs))
		})
	}
	_ = w.Flush()
	for _, v := range verdicts {
		fmt.Println(v)
	}
}

func measureLegibility(t *testing.T, papers []paper, speed string, share func(*testing.T, *link, string, part) audience) legibility {
	t.Helper()
	lectern := newLectern(t, papers)
	l := newLink(t, speed, shortQueue)
	tap := l.listen()
	audience := share(t, l, lectern.name, papers[0].part)
	eventually(t, patience, "pictures at the receiver", func() (bool, string) { return len(audience.seen(t)) > 0, "none came" })
	lectern.turn(t, 0)
	pass(t, firstPage)
	before := readProcessor(t, false)
	var turns []time.Time
	for n := 1; n <= manyTurns; n++ {
		turns = append(turns, lectern.turn(t, n))
		pass(t, eachPage)
	}
	end := time.Now()
	r := legibility{busy: 100 * readProcessor(t, false).since(before).machine}
	sights := audience.seen(t)
	at := func(when time.Time) int {
		return sort.Search(len(sights), func(i int) bool { return sights[i].at.After(when) })
	}
	r.pictures = float64(at(end)-at(turns[1])) / end.Sub(turns[1]).Seconds()
	r.bps = rate(tap.trace().in, turns[1], end)
	for n := 1; n < manyTurns; n++ {
		p := papers[n+1]
		until := turns[n].Add(eachPage)
		first, last := at(turns[n]), at(until)
		reads := func(i int) bool {
			luma := audience.luma(t, first+i)
			return len(luma) == len(p.luma) && p.Read(t, luma) >= enoughRead*p.best
		}
		ms := eachPage.Seconds() * 1000
		if i := sort.Search(last-first, reads); first+i < last {
			ms = sights[first+i].at.Sub(turns[n]).Seconds() * 1000
		}
		r.readable = append(r.readable, ms)
		r.likeness = append(r.likeness, p.likeness(audience.luma(t, max(at(turns[n].Add(time.Second))-1, 0))))
		r.sharp = append(r.sharp, p.likeness(audience.luma(t, max(last-1, 0))))
		var arrivals []byte
		for i := first; i < last; i++ {
			arrivals = fmt.Appendf(arrivals, " %.0f/%d", sights[i].at.Sub(turns[n]).Seconds()*1000, sights[i].width)
		}
		t.Logf("page %d: readable after %.0f ms; pictures after%s", n+1, ms, arrivals)
	}
	return r
}
