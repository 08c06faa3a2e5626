package e2e_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestBudget lets somebody with an upload budget show a film with cuts to four
// people, over a path that loses every twentieth packet, and holds what left
// through the network interface to the budget: any second, any ten seconds, and
// that the budget is used.
func TestBudget(t *testing.T) {
	const (
		budget       = 1_000_000 // bits per second
		leastUsed    = 0.6
		aimedAt      = 0.9
		toSettle     = 8 * time.Second // estimates find out what the path carries
		leastWatched = 5               // frames a second that each still gets
	)
	measuredFor := longer(15*time.Second, 25*time.Second)
	c := newCable(t)
	url, film := c.serve(), cutFilm(t)
	c.lose(0.05)
	judge(t, 2, func(p *pace) {
		room, seen := newRoom(), startCapture(t, c.guest)
		ada := joinIn(t, c.guest, url, room, "Ada", "--camera", film, "--mic", "tone", "--uplink", "1Mbps")
		others := c.audience(url, room, "Ada", "Ben", "Cho", "Dan", "Eve")
		pass(t, toSettle)
		begin, before := time.Now(), moment(byName(others), names(others))
		pass(t, measuredFor)
		end, after := time.Now(), moment(byName(others), names(others))
		packets := slices.DeleteFunc(seen.end(), func(p packet) bool { return !p.out })
		expectWithin(t, packets, budget)
		used := 8 * float64(within(packets, begin, end)) / end.Sub(begin).Seconds() / budget
		t.Logf("%.3f of the budget is used", used)
		if used < leastUsed {
			p.complain(fmt.Sprintf("%.3f of the budget is used, want %v at least", used, leastUsed))
		}
		if used < aimedAt {
			p.aim(fmt.Sprintf("%.3f of the budget is used, want %v", used, aimedAt))
		}
		for name, s := range after {
			fps := rateOf(before[name], s, "Ada")
			t.Logf("%s saw Ada at %s frames a second", name, number(fps))
			if fps < leastWatched {
				p.complain(fmt.Sprintf("%s saw Ada at %s frames a second, want %v at least", name, number(fps), leastWatched))
			}
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

// expectWithin holds what was sent to a budget in bits per second.
func expectWithin(t *testing.T, sent []packet, budget float64) {
	t.Helper()
	for _, w := range []struct {
		length time.Duration
		most   float64 // of the budget
	}{{time.Second, 1.05}, {10 * time.Second, 1}} {
		used := 8 * float64(fullest(sent, w.length)) / w.length.Seconds() / budget
		t.Logf("the fullest %v holds %.3f of the budget", w.length, used)
		if used > w.most {
			t.Errorf("%v hold %.3f of the budget, want at most %v", w.length, used, w.most)
		}
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
