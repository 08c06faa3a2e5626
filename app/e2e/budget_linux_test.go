package e2e_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestBudget lets somebody with an upload budget show a film with cuts to four
// people, over a path that loses every twentieth packet, and holds what left
// through the network interface to the budget: any second, any ten seconds, and
// that the budget is used.
func TestBudget(t *testing.T) {
	const (
		budget       = 1e6 // bits per second
		mostInOne    = 1.05
		mostInTen    = 1.0
		leastUsed    = 0.9
		measuredFor  = 25 * time.Second
		toSettle     = 8 * time.Second // estimates find out what the path carries
		leastWatched = 5               // frames a second that each still gets
	)
	c := newCable(t)
	url, film := c.serve(), cutFilm(t)
	c.lose(0.05)
	judge(t, 2, func(p *pace) {
		room, seen := newRoom(), startCapture(t, c.guest)
		ada := joinIn(t, c.guest, url, room, "Ada", "--camera", film, "--mic", "tone", "--uplink", "1Mbps")
		var others []*participant
		for _, name := range []string{"Ben", "Cho", "Dan", "Eve"} {
			others = append(others, c.joinAside(url, room, name, "--camera", "none", "--mic", "none"))
		}
		for _, other := range others {
			other.untilSees("Ada")
		}
		pass(t, toSettle)
		begin, before := time.Now(), moment(byName(others), names(others))
		pass(t, measuredFor)
		end, after := time.Now(), moment(byName(others), names(others))
		packets := sentOnly(seen.end())
		for _, w := range []struct {
			length time.Duration
			most   float64
		}{{time.Second, mostInOne}, {10 * time.Second, mostInTen}} {
			used := 8 * float64(fullest(packets, w.length)) / w.length.Seconds() / budget
			t.Logf("the fullest %v holds %.3f of the budget", w.length, used)
			if used > w.most {
				t.Errorf("%v hold %.3f of the budget, want at most %v", w.length, used, w.most)
			}
		}
		used := 8 * float64(within(packets, begin, end)) / end.Sub(begin).Seconds() / budget
		t.Logf("%.3f of the budget is used", used)
		if used < leastUsed {
			p.complain(fmt.Sprintf("%.3f of the budget is used, want %v at least", used, leastUsed))
		}
		for name, s := range after {
			if s.Upload.BudgetBPS != 0 {
				t.Errorf("%s has a budget of %s b/s", name, number(s.Upload.BudgetBPS))
			}
			expectFlowAtLeast(p, leastWatched, name, before[name], s, "Ada")
		}
		if got := ada.latest().Upload.BudgetBPS; got != budget {
			t.Errorf("the statistics say a budget of %s b/s", number(got))
		}
		for _, other := range others {
			other.leave()
		}
		ada.leave()
	})
}

// expectFlowAtLeast complains where pictures came slower than that.
func expectFlowAtLeast(p *pace, leastFPS float64, who string, from, to statistics, name string) {
	p.t.Helper()
	a, _ := from.peer(name)
	b, there := to.peer(name)
	fps := float64(b.Video.FramesDecoded-a.Video.FramesDecoded) / (to.UptimeS - from.UptimeS)
	p.t.Logf("%s saw %s at %s fps, %dx%d", who, name, number(fps), b.Video.Width, b.Video.Height)
	if !there || fps < leastFPS {
		p.complain(fmt.Sprintf("%s decoded %s fps from %s, want %v at least", who, number(fps), name, leastFPS))
	}
}

// fullest is the most bytes that any span of that length holds.
func fullest(packets []packet, length time.Duration) int {
	most, sum, first := 0, 0, 0
	for _, p := range packets {
		sum += p.bytes
		for p.at.Sub(packets[first].at) >= length {
			sum -= packets[first].bytes
			first++
		}
		most = max(most, sum)
	}
	return most
}

// within is how many bytes there are from one time until before another.
func within(packets []packet, from, to time.Time) int {
	sum := 0
	for _, p := range packets {
		if !p.at.Before(from) && p.at.Before(to) {
			sum += p.bytes
		}
	}
	return sum
}

func sentOnly(packets []packet) []packet {
	var sent []packet
	for _, p := range packets {
		if p.out {
			sent = append(sent, p)
		}
	}
	return sent
}

// TestFullest holds the measure itself to packets that are known.
func TestFullest(t *testing.T) {
	begin := time.Unix(1, 0)
	var packets []packet
	for i, bytes := range []int{1, 2, 4, 8, 16} { // one every 100 ms
		packets = append(packets, packet{at: begin.Add(time.Duration(i) * 100 * time.Millisecond), bytes: bytes, out: true})
	}
	for length, want := range map[time.Duration]int{100 * time.Millisecond: 16, 101 * time.Millisecond: 24, 300 * time.Millisecond: 28, time.Second: 31} {
		if got := fullest(packets, length); got != want {
			t.Errorf("the fullest %v holds %d, want %d", length, got, want)
		}
	}
	if got := within(packets, begin.Add(100*time.Millisecond), begin.Add(300*time.Millisecond)); got != 6 {
		t.Errorf("in between there are %d, want 6", got)
	}
}

// cutFilm writes a film that costs more than anybody gives: a texture that
// moves, and every two seconds a cut to another one.
func cutFilm(t *testing.T) string {
	t.Helper()
	const (
		width, height, fps = 640, 360, 30
		cuts, perCut       = 3, 2 * fps
		grain              = 8 // pixels
	)
	path := filepath.Join(t.TempDir(), "cuts.y4m")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	out := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintf(out, "YUV4MPEG2 W%d H%d F%d:1 Ip C420jpeg\n", width, height, fps)
	random := rand.New(rand.NewPCG(1, 2))
	luma, chroma := make([]byte, width*height), make([]byte, width*height/2)
	for range cuts {
		texture := make([]byte, width/grain*height/grain)
		for i := range texture {
			texture[i] = byte(16 + random.IntN(200))
		}
		colour := byte(64 + random.IntN(128))
		for i := range chroma {
			chroma[i] = colour
		}
		for n := range perCut {
			for y := range height {
				for x := range width {
					luma[y*width+x] = texture[y/grain*(width/grain)+(x+2*n)%width/grain]
				}
			}
			_, _ = fmt.Fprint(out, "FRAME\n") // bufio.Writer keeps its error for Flush
			_, _ = out.Write(luma)
			_, _ = out.Write(chroma)
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}
