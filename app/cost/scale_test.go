package cost_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"moim/app/cost"
)

// What a participant costs besides pictures, in bits per second on the wire,
// and what a window is that shows all participants in a grid.
const (
	scaleSound   = 50_000
	scaleControl = 10_000
	scaleMost    = 50
	scaleBudget  = 3_000_000
	windowWidth  = 1280
)

// scaleCamera is a camera of 640x360 at 30 pictures a second and 500 kb/s with
// its smaller layers, as a studio offers them.
func scaleCamera() []cost.Rung {
	return cost.Ladder(nil,
		cost.Rung{RID: "h", Width: 640, Height: 360, FPS: 30, Most: 500_000},
		cost.Rung{RID: "m", Width: 320, Height: 180, FPS: 30, Most: 177_000},
		cost.Rung{RID: "l", Width: 160, Height: 90, FPS: 30, Most: 62_500})
}

// scaled is a call of so many participants as one of them sees it.
func scaled(participants int, budget int64) cost.Input {
	in := cost.Input{Budget: budget, Camera: scaleCamera()}
	columns := int(math.Ceil(math.Sqrt(float64(participants))))
	tile := windowWidth / columns
	ask := 0
	for ask < len(in.Camera)-1 && in.Camera[ask+1].Width*4/3 >= tile {
		ask++
	}
	for i := range participants - 1 {
		in.Peers = append(in.Peers, cost.Peer{
			Key: strconv.Itoa(i), Sound: scaleSound, Other: scaleControl,
			Camera: cost.Ask{Rung: ask}, Screen: cost.Ask{Rung: -1},
		})
	}
	return in
}

// ways are the ways of sending to everybody, with what one participant uploads
// where there are so many, in bits per second on the wire.
func ways() []way {
	copyCost := cost.Wire(500_000, 30, cost.HeaderIPv4UDP) + scaleSound + scaleControl
	moim := func(budget int64) func(int) int64 {
		return func(n int) int64 {
			in := scaled(n, budget)
			return plan(&in).Total
		}
	}
	server := func(int) int64 {
		sum := int64(scaleSound + scaleControl)
		for _, r := range scaleCamera() {
			sum += cost.Wire(r.Most, r.FPS, cost.HeaderIPv4UDP)
		}
		return sum
	}
	return []way{
		{"a mesh of browsers", "browser", func(n int) int64 { return int64(n-1) * copyCost }},
		{"Moim, no budget", "free", moim(0)},
		{"Moim, budget of 3 Mb/s", "budget", moim(scaleBudget)},
		{"through a server", "server", server},
	}
}

// The arithmetic of the picture in README.md, and the picture itself. With
// MOIM_DRAW=1 in the environment it is drawn again:
//
//	MOIM_DRAW=1 go test ./app/cost -run TestScale
func TestScale(t *testing.T) {
	list := ways()
	for n := 2; n <= scaleMost; n++ {
		browser, free, budget, server := list[0].upload(n), list[1].upload(n), list[2].upload(n), list[3].upload(n)
		if free > browser || budget > min(free, scaleBudget) || n > 4 && server > free {
			t.Errorf("%d participants: %d in a browser mesh, %d without and %d with a budget, %d through a server",
				n, browser, free, budget, server)
		}
		if n == 2 || n%8 == 2 || n == scaleMost {
			t.Logf("%2d participants: browser mesh %5.2f Mb/s, Moim %5.2f, with a budget %4.2f, server %4.2f",
				n, float64(browser)/1e6, float64(free)/1e6, float64(budget)/1e6, float64(server)/1e6)
		}
	}
	want := drawScale(list)
	name := filepath.Join("..", "..", "assets", "docs", "scale.svg")
	if os.Getenv("MOIM_DRAW") != "" {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatalf("write the picture: %v", err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("read the picture: %v", err)
	}
	if !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want) {
		t.Error("the picture shows another arithmetic; draw it again with MOIM_DRAW=1")
	}
}
