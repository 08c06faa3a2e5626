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
