package cost_test

import (
	"math/rand/v2"
	"testing"
	"time"

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

func TestMeter(t *testing.T) {
	type add struct {
		n  int
		at time.Duration
	}
	tests := map[string]struct {
		adds  []add
		at    time.Duration
		bps   int64
		total int64
	}{
		"nothing":         {at: 5 * time.Second},
		"now":             {adds: []add{{100, time.Second}}, at: time.Second, bps: 800, total: 100},
		"within":          {adds: []add{{100, time.Second}, {50, 1500 * time.Millisecond}}, at: 1900 * time.Millisecond, bps: 1200, total: 150},
		"first slid out":  {adds: []add{{100, time.Second}, {50, 1500 * time.Millisecond}}, at: 2100 * time.Millisecond, bps: 400, total: 150},
		"all slid out":    {adds: []add{{100, time.Second}}, at: time.Hour, total: 100},
		"negative":        {adds: []add{{-5, time.Second}}, at: time.Second},
		"back in time":    {adds: []add{{100, 2 * time.Second}, {10, time.Second}}, at: 2 * time.Second, bps: 880, total: 110},
		"from time zero":  {adds: []add{{1, 0}}, at: 0, bps: 8, total: 1},
		"one second each": {adds: []add{{100, 0}, {200, time.Second}, {300, 2 * time.Second}}, at: 2 * time.Second, bps: 2400, total: 600},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var m cost.Meter
			for _, a := range tt.adds {
				m.Add(a.n, a.at)
			}
			if got := m.BPS(tt.at); got != tt.bps {
				t.Errorf("BPS = %d, want %d", got, tt.bps)
			}
			if got := m.Total(); got != tt.total {
				t.Errorf("Total = %d, want %d", got, tt.total)
			}
		})
	}
}

// A meter agrees with adding up whatever lies within its window, give or take
// what lies in the slot at the window's edge.
func TestMeterAgreesWithSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var m cost.Meter
		var sizes []int
		var times []time.Duration
		at := time.Duration(r.Int64N(int64(time.Hour)))
		for range 300 {
			at += time.Duration(r.Int64N(int64(30 * time.Millisecond)))
			n := r.IntN(1500)
			m.Add(n, at)
			sizes, times = append(sizes, n), append(times, at)
			var least, most int64
			for i, s := range sizes {
				if at-times[i] < cost.Window-20*time.Millisecond {
					least += int64(s) * 8
				}
				if at-times[i] <= cost.Window {
					most += int64(s) * 8
				}
			}
			if got := m.BPS(at); got < least || got > most {
				t.Fatalf("BPS = %d, want %d to %d", got, least, most)
			}
		}
	}
}

func TestForecast(t *testing.T) {
	tests := map[string]struct {
		peers []int64
		alone int64
		want  int64
	}{
		"nobody":         {want: 0},
		"nobody yet":     {alone: 500, want: 500},
		"one":            {peers: []int64{600}, alone: 500, want: 1200},
		"even":           {peers: []int64{600, 600}, want: 1800},
		"uneven":         {peers: []int64{100, 200}, want: 450},
		"rounds up":      {peers: []int64{1, 1, 2}, want: 6},
		"negative":       {peers: []int64{-7, 10}, want: 15},
		"negative alone": {alone: -7, want: 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := cost.Forecast(tt.peers, tt.alone); got != tt.want {
				t.Errorf("Forecast = %d, want %d", got, tt.want)
			}
		})
	}
}

// One more participant never costs less than now, nor more than twice as much
// plus one bit.
func TestForecastBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		peers := make([]int64, 1+r.IntN(12))
		var sum int64
		for i := range peers {
			peers[i] = r.Int64N(10_000_000)
			sum += peers[i]
		}
		if got := cost.Forecast(peers, 0); got < sum || got > 2*sum+1 {
			t.Fatalf("Forecast(%v) = %d with %d now", peers, got, sum)
		}
	}
}

func TestFit(t *testing.T) {
	tests := map[string]struct {
		budget, other int64
		copies        int
		want          int64
	}{
		"unlimited":       {copies: 3},
		"no copies":       {budget: 1_000_000},
		"one":             {budget: 1_000_000, copies: 1, want: 780_000},
		"three and sound": {budget: 3_150_000, other: 150_000, copies: 3, want: 780_000},
		"too little":      {budget: 10_000, other: 150_000, copies: 3, want: cost.MinimumPicture},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := cost.Fit(tt.budget, tt.other, tt.copies); got != tt.want {
				t.Errorf("Fit = %d, want %d", got, tt.want)
			}
		})
	}
}

// Above the minimum, the copies and what flows beside them stay within budget.
func TestFitStaysWithinBudget(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		budget, other, copies := r.Int64N(20_000_000), r.Int64N(500_000), 1+r.IntN(12)
		bps := cost.Fit(budget, other, copies)
		if bps > cost.MinimumPicture && bps*int64(copies)+other > budget {
			t.Fatalf("Fit(%d, %d, %d) = %d", budget, other, copies, bps)
		}
	}
}

func BenchmarkMeter(b *testing.B) {
	b.ReportAllocs()
	var m cost.Meter
	at := time.Duration(0)
	for b.Loop() {
		at += 100 * time.Microsecond
		m.Add(1200, at)
	}
}
