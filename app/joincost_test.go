package app

import (
	"testing"

	"moim/app/call"
)

func TestJoiningIsPriced(t *testing.T) {
	both := call.LocalTracks{Microphone: true, Camera: true}
	price := joinCost(patternBitrate)
	for name, test := range map[string]struct {
		people      int
		sent        call.LocalTracks
		budget      call.Budget
		least, most int64
	}{
		"nobody":              {people: 0, sent: both},
		"one":                 {people: 1, sent: both, least: 550_000, most: 650_000},
		"four":                {people: 4, sent: both, least: 2_200_000, most: 2_600_000},
		"without camera":      {people: 4, sent: call.LocalTracks{Microphone: true}, least: 240_000, most: 240_000},
		"only watching":       {people: 4, least: 40_000, most: 40_000},
		"sound only":          {people: 4, sent: both, budget: call.Budget{Mode: call.BudgetSound}, least: 240_000, most: 240_000},
		"unlimited":           {people: 4, sent: both, budget: call.Budget{Mode: call.BudgetUnlimited}, least: 2_200_000, most: 2_600_000},
		"within the budget":   {people: 4, sent: both, budget: call.Budget{Mode: call.BudgetLimit, BPS: 1_000_000}, least: 850_000, most: 1_000_000},
		"a very small budget": {people: 4, sent: both, budget: call.Budget{Mode: call.BudgetLimit, BPS: 300_000}, most: 300_000},
		"fewer than nobody":   {people: -3, sent: both},
		"a full room":         {people: 47, sent: both, least: 47 * 550_000, most: 47 * 650_000},
	} {
		if got := price(test.people, test.sent, test.budget); got < test.least || got > test.most {
			t.Errorf("%s: %d b/s, want %d to %d", name, got, test.least, test.most)
		}
	}
}

func BenchmarkJoinCost(b *testing.B) {
	price := joinCost(patternBitrate)
	b.ReportAllocs()
	for b.Loop() {
		price(31, call.LocalTracks{Microphone: true, Camera: true}, call.Budget{Mode: call.BudgetLimit, BPS: 3_000_000})
	}
}
