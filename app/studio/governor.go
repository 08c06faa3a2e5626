package studio

import (
	"time"

	"moim/app/call"
)

// How the governor judges. Load is the share of time that an encoder works: at 1
// it misses pictures. The encoders' own speed control answers to loads over 0.5,
// so what stays above the limit is more than the fastest can do.
const (
	layerLimit = 0.8 // of one encoder
	sumLimit   = 0.8 // of all encoders, per core
	// Below these there is room for twice as much.
	layerCalm = 0.4
	sumCalm   = 0.5

	overTicks = 2 // overloaded seconds until less is encoded
	// patientTicks is after how many calm seconds more is tried; it doubles up to
	// the most each time that this was too much within trialTicks.
	patientTicks     = 10
	mostPatientTicks = 160
	trialTicks       = 20
)

// governor sees to it that encoding does not take more time than there is. It
// looks at the encoders once a second, and where they are too slow it takes a
// step down the sheddings of a track before pictures are missed for long. The
// ticker's goroutine owns it.
type governor struct {
	cores  float64
	tracks []*governed // the least important first
}

// governed is one track in the governor's eyes.
type governed struct {
	pump     *videoPump
	calm     int // calm seconds in a row
	over     int // overloaded seconds in a row
	patience int
	trial    int // seconds left in which an overload shows that the last step up was too much

	// Of the last second.
	largest    int // the largest rung that was encoded; -1 for none
	worst, sum float64
}

func newGovernor(cores int, pumps ...*videoPump) *governor {
	g := &governor{cores: float64(cores)}
	for _, p := range pumps {
		g.tracks = append(g.tracks, &governed{pump: p, patience: patientTicks})
	}
	return g
}

// measure returns what every encoder did over the last span, and decides.
func (g *governor) measure(span time.Duration) []call.LayerStats {
	var layers []call.LayerStats
	var sum float64
	for _, t := range g.tracks {
		layers = t.measure(layers, span)
		sum += t.sum
	}
	tooMuch := sum > sumLimit*g.cores
	for _, t := range g.tracks {
		over := t.worst > layerLimit
		if tooMuch && t.canShed() {
			over, tooMuch = true, false // one track at a time
		}
		t.judge(over, sum < sumCalm*g.cores)
	}
	return layers
}

// measure adds the track's encoders to layers.
func (t *governed) measure(layers []call.LayerStats, span time.Duration) []call.LayerStats {
	t.largest, t.worst, t.sum = -1, 0, 0
	for n, r := range t.pump.rungs {
		stats, load, ok := r.meter.take(span)
		if !ok {
			continue
		}
		if t.largest < 0 {
			t.largest = n
		}
		t.worst, t.sum = max(t.worst, load), t.sum+load
		stats.Track, stats.RID, stats.Shed = t.pump.track, r.rid, t.pump.step.Load() > 0
		layers = append(layers, stats)
	}
	return layers
}

// judge takes in one second and steps down or up.
func (t *governed) judge(over, room bool) {
	if t.pump.levels.Load() == 0 {
		t.pump.step.Store(0) // another source is another matter
		t.over, t.calm, t.trial, t.patience = 0, 0, 0, patientTicks
		return
	}
	t.trial = max(t.trial-1, 0)
	if over {
		t.calm = 0
		if t.over++; t.over >= overTicks && t.canShed() {
			t.shed()
		}
		return
	}
	t.over = 0
	if !room || t.worst >= layerCalm || t.pump.step.Load() == 0 {
		t.calm = 0
		return
	}
	if t.calm++; t.calm >= t.patience {
		t.pump.step.Add(-1)
		t.calm, t.trial = 0, trialTicks
	}
}

// shed steps down.
func (t *governed) shed() {
	if t.trial > 0 {
		t.patience = min(2*t.patience, mostPatientTicks)
	}
	t.over, t.trial = 0, 0
	t.pump.step.Store(t.next())
}

// canShed says whether less of the track can be encoded.
func (t *governed) canShed() bool { return t.largest >= 0 && t.next() > t.pump.step.Load() }

// next is the next step that takes something from what is encoded at present.
func (t *governed) next() int32 {
	now := t.pump.step.Load()
	for n, s := range sheddings(t.pump.track, int(t.pump.levels.Load())) {
		if int32(n) > now && (s.first > t.largest || s.first == t.largest && s.divisor > 1) {
			return int32(n)
		}
	}
	return now
}
