package mesh_test

import (
	"testing"
	"time"

	"moim/app/mesh"
)

const (
	ms      = time.Millisecond
	beat    = 40 * ms
	transit = 7 * time.Hour // clocks differ
)

// play lets pictures come, one a beat, and returns by how much each is held
// back from when it would come on a path without delay.
func play(p *mesh.Playout, from, count int, late func(i int) time.Duration) (held []time.Duration) {
	for i := from; i < from+count; i++ {
		captured := time.Duration(i) * beat
		arrived := captured + transit + late(i)
		held = append(held, max(p.Release(captured, arrived), arrived)-captured-transit)
	}
	return held
}

func never(int) time.Duration { return 0 }

// once is a lateness of one picture in fifty.
func once(late time.Duration) func(int) time.Duration {
	return func(i int) time.Duration {
		if i%50 == 49 {
			return late
		}
		return 0
	}
}

func longestGap(held []time.Duration) (longest time.Duration) {
	for i := 1; i < len(held); i++ {
		longest = max(longest, beat+held[i]-held[i-1])
	}
	return longest
}

func TestPlayout(t *testing.T) {
	for _, test := range []struct {
		name    string
		late    func(int) time.Duration
		mostGap time.Duration // once it is known what the path does
		most    time.Duration // by which pictures are held back
	}{
		{"a smooth path", never, beat, 0},
		{"a little late", once(60 * ms), 100 * ms, 60 * ms},
		{"a round trip late", once(150 * ms), 115 * ms, 150 * ms},
		{"two round trips late", once(260 * ms), 115 * ms, 260 * ms},
		{"too late for anything", once(900 * ms), 645 * ms, 900 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &mesh.Playout{}
			play(p, 0, 100, test.late)
			held := play(p, 100, 500, test.late)
			if gap := longestGap(held); gap > test.mostGap {
				t.Errorf("a gap of %v, want at most %v", gap, test.mostGap)
			}
			for i, h := range held {
				if h > test.most || h < 0 {
					t.Fatalf("picture %d is held back for %v", i, h)
				}
			}
		})
	}
}

// A path that has become good again is taken for good.
func TestPlayoutForgets(t *testing.T) {
	p := &mesh.Playout{}
	play(p, 0, 200, once(200*ms))
	held := play(p, 200, 1500, never)
	if last := held[len(held)-1]; last > ms {
		t.Errorf("held back for %v a minute later", last)
	}
	if gap := longestGap(held); gap > beat {
		t.Errorf("a gap of %v on the way there", gap)
	}
}

// A sender whose timestamps leap begins anew; one that pauses does not.
func TestPlayoutLeaps(t *testing.T) {
	for _, leap := range []time.Duration{-time.Hour, time.Hour, -3 * time.Second} {
		p := &mesh.Playout{}
		play(p, 0, 100, never)
		arrived := 100*beat + transit
		if due := p.Release(100*beat+leap, arrived); due > arrived {
			t.Errorf("after a leap of %v a picture is held back for %v", leap, due-arrived)
		}
	}
}

func BenchmarkPlayout(b *testing.B) {
	p := &mesh.Playout{}
	b.ReportAllocs()
	captured := time.Duration(0)
	for b.Loop() {
		captured += beat
		p.Release(captured, captured+transit)
	}
}
