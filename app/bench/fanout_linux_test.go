package bench_test

import (
	"fmt"
	"net"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"moim/assets/guest/guesttest"
)

// contender sends the pattern camera to receivers, on this machine.
type contender struct {
	name  string
	tree  bool                     // what it started counts as well
	begin func(*testing.T) *fanout // starts it, with no receiver
}

// fanout is a sender at work.
type fanout struct {
	pids  []int
	idle  bool // it has something that runs before it sends: that is measured and subtracted
	open  func(*testing.T)
	add   func(*testing.T) // one more receiver, connected when it returns
	flows func(*testing.T) []flow
}

// share is what sending to some receivers cost.
type share struct {
	receivers int
	cores     float64
	fps, bps  float64 // the mean of all receivers
	width     int     // of the smallest picture, in pixels; 0 where nobody decodes
	machine   float64
}

// TestFanout measures the processor time of senders of one camera to more and
// more receivers.
func TestFanout(t *testing.T) {
	wanted(t)
	window := measured(t, 20*time.Second)
	results := map[string][]share{}
	contenders := []contender{
		{name: "moim", begin: beginMoim},
		{name: "Chromium", tree: true, begin: beginChromium},
		{name: "mediadevices", begin: beginMediadevices},
	}
	for _, c := range contenders {
		t.Run(c.name, func(t *testing.T) { results[c.name] = runFanout(t, c, window) })
	}
	printFanout(contenders, results, window)
}

func runFanout(t *testing.T, c contender, window time.Duration) []share {
	t.Helper()
	const settle = 6 * time.Second // estimates and rate control find their level
	f := c.begin(t)
	rest := 0.0
	if f.idle {
		pass(t, settle)
		before := readProcessor(t, c.tree, f.pids...)
		pass(t, window/2)
		rest = readProcessor(t, c.tree, f.pids...).since(before).cores
		t.Logf("%s uses %.1f %% of a core before it sends, which is subtracted", c.name, 100*rest)
	}
	f.open(t)
	var shares []share
	connected := 0
	for _, receivers := range []int{1, 2, 4, 6} {
		for ; connected < receivers; connected++ {
			f.add(t)
		}
		pass(t, settle)
		shares = append(shares, f.measure(t, c.tree, receivers, window, rest))
	}
	return shares
}

// measure is what it costs over a time beyond what was used at rest.
func (f *fanout) measure(t *testing.T, tree bool, receivers int, window time.Duration, rest float64) share {
	t.Helper()
	flows, before := f.flows(t), readProcessor(t, tree, f.pids...)
	pass(t, window)
	now := readProcessor(t, tree, f.pids...)
	if tree {
		t.Logf("%d receivers, percents of a core: %s", receivers, now.breakdown(before))
	}
	u := now.since(before)
	s := share{receivers: receivers, cores: u.cores - rest, machine: u.machine}
	for i, after := range f.flows(t) {
		if s.width == 0 || after.Width < s.width {
			s.width = after.Width
		}
		went := after.since(flows[i])
		s.fps += went.fps / float64(receivers)
		s.bps += went.bps / float64(receivers)
	}
	return s
}

// beginMoim lets headless participants receive.
func beginMoim(t *testing.T) *fanout {
	t.Helper()
	m := startMeeting(t, startSignald(t, "", freeAddress(t)), "", "--camera", "pattern", "--mic", "none")
	return &fanout{
		pids: []int{m.sender.pid()}, open: func(*testing.T) {}, flows: m.flows,
		add: func(t *testing.T) { t.Helper(); m.receive(t, "") },
	}
}

// beginChromium lets another browser receive.
func beginChromium(t *testing.T) *fanout {
	t.Helper()
	sender, receivers := startPage(t, guesttest.Config{Camera: patternClip(t)}), startPage(t, guesttest.Config{})
	f := fanoutOf(sender, receivers)
	f.idle = true
	f.open = func(t *testing.T) { t.Helper(); sender.capture(t, 640, 360, false) }
	f.flows = func(t *testing.T) []flow { t.Helper(); return sender.ask(t, request{Op: "report"}).Flows }
	return f
}

// beginMediadevices lets one process of pion's receive, which decodes nothing.
func beginMediadevices(t *testing.T) *fanout {
	t.Helper()
	return fanoutOf(startWorker(t, roleMediadevices, ""), startWorker(t, roleReceiver, ""))
}

func fanoutOf(sender, receivers party) *fanout {
	connected := 0
	return &fanout{
		pids: sender.pids(),
		open: func(*testing.T) {},
		add: func(t *testing.T) {
			t.Helper()
			connect(t, sender, receivers, connected, encoding{MaxBitrate: cameraBitrate})
			connected++
		},
		flows: func(t *testing.T) []flow { t.Helper(); return receivers.ask(t, request{Op: "report"}).Flows },
	}
}

// freeAddress is an address of the loopback interface on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// perReceiver is what one more receiver costs, in cores, and how many times as
// much as the fewest the most cost.
func perReceiver(shares []share) (slope, ratio float64) {
	if len(shares) < 2 {
		return 0, 0
	}
	first, last := shares[0], shares[len(shares)-1]
	return (last.cores - first.cores) / float64(last.receivers-first.receivers), last.cores / first.cores
}

// leastFPS is what a sender has to send, of 30 frames a second.
const leastFPS = 28

// countable says whether a sender could send all that it should, in full size.
func countable(shares []share) bool {
	const mostBusy, fullWidth = 0.95, 640 // of the machine; pixels
	return !slices.ContainsFunc(shares, func(s share) bool {
		return s.fps < leastFPS || s.width != 0 && s.width < fullWidth || s.machine > mostBusy
	})
}

func printFanout(contenders []contender, results map[string][]share, window time.Duration) {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nThe pattern camera, 640x360, 30 fps, 500 kb/s, without sound: processor time of the sender over %v\n", window)
	fmt.Fprintf(w, "Of moim and mediadevices all of the one process; of Chromium all processes of the sending browser, less what they used before.\n")
	fmt.Fprintln(w, "sender\treceivers\t% of a core\tframes/s\twidth\tkb/s each\tmachine busy %")
	for _, c := range contenders {
		for _, s := range results[c.name] {
			fmt.Fprintf(w, "%s\t%d\t%.2f\t%.1f\t%d\t%.0f\t%.0f\n", c.name, s.receivers, 100*s.cores, s.fps, s.width, s.bps/1000, 100*s.machine)
		}
	}
	fmt.Fprintln(w, "\nsender\t% of a core per added receiver\t6 receivers to 1")
	for _, c := range contenders {
		slope, ratio := perReceiver(results[c.name])
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\n", c.name, 100*slope, ratio)
	}
	_ = w.Flush()
	for _, c := range contenders {
		if !countable(results[c.name]) {
			fmt.Printf("%s does not count: it sent fewer than %d frames a second, or smaller ones, or the machine was too busy.\n", c.name, leastFPS)
		}
	}
	slope, ratio := perReceiver(results["moim"])
	theirs, _ := perReceiver(results["Chromium"])
	if ratio == 0 || theirs == 0 {
		return
	}
	fmt.Println(verdict(slope <= theirs/10, "an added receiver costs at most a tenth of what it costs Chromium: %.2f to %.2f %% of a core", 100*slope, 100*theirs))
	fmt.Println(verdict(ratio <= 1.25, "six receivers cost at most 1.25 times what one costs: %.2f", ratio))
}
