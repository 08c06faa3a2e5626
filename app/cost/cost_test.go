package cost_test

import (
	"math/rand/v2"
	"testing"

	"moim/app/cost"
)

func TestHeader(t *testing.T) {
	if got := cost.Header(false); got != 28 {
		t.Errorf("IPv4: %d bytes, want 28", got)
	}
	if got := cost.Header(true); got != 48 {
		t.Errorf("IPv6: %d bytes, want 48", got)
	}
}

func TestWire(t *testing.T) {
	tests := map[string]struct {
		payload int64
		frames  float64
		header  int
		want    int64
	}{
		"nothing":              {frames: 30, header: 28},
		"negative":             {payload: -5, frames: 30, header: 28},
		"a packet for each":    {payload: 100_000, frames: 30, header: 28, want: 100_000 + 30*8*70},
		"the same over IPv6":   {payload: 100_000, frames: 30, header: 48, want: 100_000 + 30*8*90},
		"half a packet beside": {payload: 30 * 8 * 11_680, frames: 30, header: 28, want: 30 * 8 * (11_680 + 70*10 + 35)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := cost.Wire(tt.payload, tt.frames, tt.header); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
	if got, want := cost.WireSound(32_000, 50, cost.HeaderIPv4UDP), int64(32_000+50*8*64); got != want {
		t.Errorf("sound costs %d, want %d", got, want)
	}
}

// Payload is the most whose cost is within what was asked.
func TestPayload(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 10_000 {
		wire, frames, header := rate(r), 1+60*r.Float64(), cost.Header(r.IntN(2) == 0)
		payload := cost.Payload(wire, frames, header)
		if cost.Wire(payload, frames, header) > wire || cost.Wire(payload+3, frames, header) <= wire && payload > 0 {
			t.Fatalf("Payload(%d, %g, %d) = %d", wire, frames, header, payload)
		}
	}
}

func TestLadder(t *testing.T) {
	got := cost.Ladder(nil,
		cost.Rung{RID: "h", Most: 500_000, FPS: 30}, cost.Rung{RID: "x", FPS: 30},
		cost.Rung{RID: "m", Most: 200_000, FPS: 30}, cost.Rung{RID: "l", Most: 20_000, FPS: 30})
	want := []int64{175_000, 70_000, 20_000}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, r := range got {
		if r.Least != want[i] {
			t.Errorf("%s is worth %d at least, want %d", r.RID, r.Least, want[i])
		}
	}
}
