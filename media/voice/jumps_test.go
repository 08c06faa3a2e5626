package voice_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"moim/media"
	"moim/media/voice"
)

const (
	tick        = media.SampleRate / 100 // the devices of a machine go by 10 ms
	ticksPerSec = 100
)

// stall is a time in which a machine does not get round to something, in ticks.
type stall struct{ from, length int }

func (s stall) holds(now int) bool { return now >= s.from && now < s.from+s.length }

func during(stalls []stall, now int) bool {
	for _, s := range stalls {
		if s.holds(now) {
			return true
		}
	}
	return false
}

// machine is a computer that plays and hears in time, but for some stalls.
type machine struct {
	speaker    []stall // nobody hands the speaker anything, whose buffer has 40 ms
	microphone []stall // nobody takes what the microphone has, which keeps it
	deaf       []stall // the microphone's sound is lost
}

// write is a block that a speaker is handed.
type write struct {
	at    time.Duration
	first int
}

// play is what the speaker plays of far, and when it is handed its blocks.
func (m machine) play(far []int16) (played []int16, writes []write) {
	const buffer = 4 * tick
	random := rand.New(rand.NewPCG(1, 9))
	handed, consumed, filling := 0, 0, true
	for now := 0; handed+buffer <= len(far); now++ {
		if !during(m.speaker, now) {
			at := time.Second + time.Duration(now)*frameTime + time.Duration(random.IntN(1500))*time.Microsecond
			for handed-consumed <= buffer-media.BlockSamples {
				writes = append(writes, write{at, handed})
				handed += media.BlockSamples
			}
		}
		filling = filling && handed-consumed < buffer
		if filling || handed-consumed < tick {
			filling = true
			played = append(played, make([]int16, tick)...)
			continue
		}
		played = append(played, far[consumed:][:tick]...)
		consumed += tick
	}
	return played, writes
}

const frameTime = 10 * time.Millisecond

// hearing is what came of a microphone, by ticks.
type hearing struct{ was, is []int16 }

// hear processes what a microphone hears of echo.
func (m machine) hear(tb testing.TB, far, mic []int16, writes []write) hearing {
	tb.Helper()
	end := voice.NewFarEnd()
	p, err := voice.NewProcessor(end, voice.Settings{EchoCancellation: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	random := rand.New(rand.NewPCG(2, 9))
	h := hearing{was: make([]int16, len(mic)), is: make([]int16, len(mic))}
	var times media.SampleClock
	var waiting []int // ticks whose sound nobody has processed
	total, read := 0, 0
	block := make([]int16, media.BlockSamples)
	for now := 0; (now+1)*tick <= len(mic); now++ {
		at := time.Second + time.Duration(now+1)*frameTime + time.Duration(random.IntN(1500))*time.Microsecond
		for len(writes) > 0 && writes[0].at <= at {
			end.Write(far[writes[0].first:][:media.BlockSamples], writes[0].at)
			writes = writes[1:]
		}
		if !during(m.deaf, now) {
			waiting = append(waiting, now)
			total += tick
		}
		if during(m.microphone, now) {
			continue
		}
		times.Note(at, int64(total))
		for len(waiting) >= 2 && !times.Doubtful() {
			for i, w := range waiting[:2] {
				copy(block[i*tick:], mic[w*tick:][:tick])
			}
			p.Process(block, times.Zero()+time.Duration(read)*frameTime)
			for i, w := range waiting[:2] {
				copy(h.was[w*tick:], mic[w*tick:][:tick])
				copy(h.is[w*tick:], block[i*tick:][:tick])
			}
			waiting = waiting[2:]
			read += 2
		}
	}
	return h
}

// TestStalls has a machine that does not get round to its sound again and again.
// What is played later, and what the microphone has lost, is known from the times
// alone, so that there is no echo once 0.2 s have passed.
func TestStalls(t *testing.T) {
	t.Parallel()
	far, _ := speechOnce(t)
	const delay = 60 * time.Millisecond
	every := func(lengths ...int) (stalls []stall) {
		for i, l := range lengths {
			stalls = append(stalls, stall{(6 + 2*i) * ticksPerSec, l})
		}
		return stalls
	}
	for name, m := range map[string]machine{
		"in time":                    {},
		"speaker, within its buffer": {speaker: every(2, 2, 2, 2, 2)},
		"speaker":                    {speaker: every(9, 5, 20, 13, 38)},
		"microphone, nothing lost":   {microphone: every(3, 5, 9, 15, 25)},
		"microphone, lost":           {deaf: every(1, 5, 9, 3, 15)},
		"all":                        {speaker: every(9, 5, 20, 13, 38), microphone: every(7, 9, 20, 11, 39), deaf: every(1, 5, 9, 3, 15)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			played, writes := m.play(far)
			r := room{delay: steady(delay), gain: 0.5, echoes: true, noise: 3}
			h := m.hear(t, far, r.hear(r.echo(played), nil, 0), writes)
			for at := 6.0; at < 15; at += 2 {
				stalled := 0.0
				for _, s := range append(append(m.speaker, m.microphone...), m.deaf...) {
					if s.from == int(at*ticksPerSec) {
						stalled = max(stalled, float64(s.length)/ticksPerSec)
					}
				}
				from := at + stalled + delay.Seconds() + 0.2
				for decibels(seconds(h.was, from, from+0.5)) < -40 { // the far end pauses
					from += 0.1
				}
				less := reduction(h.was, h.is, from, from+0.5)
				t.Logf("%.2f to %.2f s: %.1f dB less; %.1f in the second before", from, from+0.5, less, reduction(h.was, h.is, at-1, at))
				if less < 30 {
					t.Error("there is echo")
				}
			}
		})
	}
}

// TestStallsInDoubleTalk has somebody speak at a machine that stalls every two
// seconds: what is doubted after each must not take much of that away.
func TestStallsInDoubleTalk(t *testing.T) {
	t.Parallel()
	far, near := speechOnce(t)
	const begin = 8
	stalls := []stall{{800, 9}, {1000, 20}, {1200, 13}, {1400, 38}}
	speak := func(m machine, far []int16) hearing {
		played, writes := m.play(far)
		r := room{delay: steady(60 * time.Millisecond), gain: 0.5, echoes: true, noise: 3}
		return m.hear(t, far, r.hear(r.echo(played), near, begin*media.SampleRate), writes)
	}
	alone := speak(machine{}, make([]int16, len(far)))
	both := speak(machine{speaker: stalls}, far)
	softer := reduction(alone.is, both.is, begin, begin+9)
	alike := likeness(seconds(alone.is, begin, begin+9), seconds(both.is, begin, begin+9))
	t.Logf("near end %.1f dB softer, likeness %.2f", softer, alike)
	if math.Abs(softer) > 3 || alike < 0.6 {
		t.Error("near end suffers")
	}
}
