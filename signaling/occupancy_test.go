package signaling_test

import (
	"errors"
	"strings"
	"testing"

	"moim/signaling"
)

func TestReadOccupancy(t *testing.T) {
	for body, want := range map[string]int{
		`{"participants":4}`:                  4,
		`{"participants":0}`:                  0,
		`{"participants":4,"later":[1,2]}`:    4,
		`{"participants":-1}`:                 -1,
		`{"participants":1000000}`:            -1,
		`{"participants":4.5}`:                -1,
		`{"participants":"4"}`:                -1,
		`{"participants":null}`:               -1,
		`{}`:                                  -1,
		`[4]`:                                 -1,
		``:                                    -1,
		`<!doctype html>`:                     -1,
		`{"x":"` + strings.Repeat("x", 1<<20): -1,
	} {
		got, err := signaling.ReadOccupancy(strings.NewReader(body))
		switch {
		case want < 0 && !errors.Is(err, signaling.ErrNotMoim):
			t.Errorf("%.40s: %+v, %v", body, got, err)
		case want >= 0 && (err != nil || got.Participants != want):
			t.Errorf("%.40s: %+v, %v; want %d", body, got, err, want)
		}
	}
}

func FuzzReadOccupancy(f *testing.F) {
	f.Add(`{"participants":4}`)
	f.Add(`{"participants":-1}`)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := signaling.ReadOccupancy(strings.NewReader(body))
		if got.Participants < 0 || err != nil && got != (signaling.Occupancy{}) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
