package vp8rtp_test

import (
	"slices"
	"testing"
	"time"

	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

const never = time.Hour

// Who has asked in vain asks twice from then on, a moment apart.
func TestRetryAgain(t *testing.T) {
	packets, _ := stream(0, []int{20, 20, 20}, 10)
	a := vp8rtp.NewAssembler(time.Hour)
	a.SetRoundTrip(40 * time.Millisecond)
	a.Push(packets[0])
	a.Push(packets[2])
	var asked []int
	for i := range 200 {
		if len(a.Missing(packets[2].Arrived+time.Duration(i)*time.Millisecond, make([]uint16, 0, 8))) > 0 {
			asked = append(asked, i)
		}
	}
	if want := []int{0, 50, 58, 108, 116, 166, 174}; !slices.Equal(asked, want) {
		t.Errorf("asked after %v ms, want %v", asked, want)
	}
}

// Where a round trip takes long, all requests go twice.
func TestFarAwayRequestsGoTwice(t *testing.T) {
	packets, _ := stream(0, []int{20, 20, 20}, 10)
	a := vp8rtp.NewAssembler(time.Hour)
	a.SetRoundTrip(200 * time.Millisecond)
	a.Push(packets[0])
	a.Push(packets[2])
	var asked []int
	for i, now := 0, packets[2].Arrived; i < 8; i++ {
		if len(a.Missing(now, make([]uint16, 0, 8))) > 0 {
			asked = append(asked, int((now - packets[2].Arrived).Milliseconds()))
		}
		now += a.Wake(now)
	}
	if want := []int{0, 8, 218, 226}; !slices.Equal(asked[:min(len(asked), 4)], want) {
		t.Errorf("asked after %v ms, want %v", asked, want)
	}
}

// On a path that brings packets out of order, requests wait for as long as they
// come late, and no longer; on others they do not wait.
func TestDisorder(t *testing.T) {
	packets, _ := stream(0, slices.Repeat([]int{20}, 6000), 6000)
	a := vp8rtp.NewAssembler(time.Hour)
	a.SetRoundTrip(50 * time.Millisecond)
	at, early := time.Duration(0), 0
	swap := func(i int, by time.Duration) (asked time.Duration) {
		first, second := packets[i], packets[i+1]
		second.Arrived, first.Arrived = at, at+by
		a.Push(second)
		asked = never
		for wait := time.Duration(0); wait < by; wait += time.Millisecond {
			if len(a.Missing(at+wait, make([]uint16, 0, 8))) > 0 {
				asked = min(asked, wait)
			}
		}
		a.Push(first)
		at += 33 * time.Millisecond
		return asked
	}
	a.Push(packets[0])
	if asked := swap(1, 6*time.Millisecond); asked != 0 {
		t.Errorf("asked after %v on a path that is not known yet", asked)
	}
	for i := 3; i < 43; i += 2 {
		if swap(i, 6*time.Millisecond) != never {
			early++
		}
	}
	if early > 0 {
		t.Errorf("asked %d times for what came out of order", early)
	}
	if asked := swap(43, 60*time.Millisecond); asked > 8*time.Millisecond {
		t.Errorf("asked for a lost packet after %v", asked)
	}
	for _, p := range packets[45:5998] {
		p.Arrived = at
		a.Push(p)
	}
	if asked := swap(5998, 6*time.Millisecond); asked > time.Millisecond {
		t.Errorf("asked after %v when all has come in order for long", asked)
	}
}

// layered packetises pictures with three temporal layers, numbered as a
// forwarder does, in packets of so many bytes at most.
func layered(count, size int) (packets []vp8rtp.Packet, samples []media.Sample) {
	p := vp8rtp.NewPacketizer(600)
	sequence, tl0 := uint16(65000), uint8(250)
	for i := range count {
		s := sample(i, size, i == 0)
		s.Temporal = [...]uint8{0, 2, 1, 2}[i%4]
		s.Discardable = s.Temporal == 2
		if s.Temporal == 0 {
			tl0++
		}
		samples = append(samples, s)
		p.Begin(s)
		for {
			payload, ok := p.Next(nil)
			if !ok {
				break
			}
			vp8rtp.Number(payload, uint16(32760+i)&0x7fff, tl0)
			packets = append(packets, vp8rtp.Packet{
				Sequence: sequence, Timestamp: uint32(i) * 3000, Payload: payload, Arrived: time.Duration(i) * 33 * time.Millisecond,
			})
			sequence++
		}
		packets[len(packets)-1].Marker = true
	}
	return packets, samples
}

// A picture that no other depends on is left out where its repair fails; all
// others hold the rest up until they are there.
func TestSparePictures(t *testing.T) {
	const rtt, margin = 50 * time.Millisecond, 25 * time.Millisecond
	for _, test := range []struct {
		name  string
		size  int
		lost  []int // packets
		spare []int // pictures that are left out
		held  bool  // nothing comes until repairs do
	}{
		{"of one packet", 400, []int{9}, []int{9}, false},
		{"of one packet, before the base layer", 400, []int{11}, []int{11}, false},
		{"the beginning", 1000, []int{18}, []int{9}, false},
		{"the end", 1000, []int{19}, []int{9}, false},
		{"the middle", 2000, []int{29, 30}, []int{7}, false},
		{"all of several packets", 1000, []int{18, 19}, []int{9}, false},
		{"the base layer", 400, []int{8}, nil, true},
		{"the middle layer", 400, []int{10}, nil, true},
		{"with half of the next one", 1000, []int{19, 20}, nil, true},
		{"and the next one", 400, []int{9, 10}, nil, true},
		{"the first one", 400, []int{1}, []int{1}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			packets, samples := layered(24, test.size)
			a := vp8rtp.NewAssembler(time.Hour)
			a.SetRoundTrip(rtt)
			var got [][]byte
			var missed time.Duration
			for i, p := range packets[:len(packets)*2/3] {
				if slices.Contains(test.lost, i) {
					missed = p.Arrived + 66*time.Millisecond + rtt + margin
					continue
				}
				if a.Push(p); test.held {
					p.Arrived += time.Second
				}
				collect(a, p.Arrived, &got)
			}
			for _, p := range packets[len(packets)*2/3:] {
				a.Push(p)
				collect(a, missed, &got)
			}
			if test.held {
				if first := test.lost[0] / (len(packets) / 24); len(got) != first && test.size < 600 || len(got) > first+1 {
					t.Fatalf("%d pictures come while number %d is not whole", len(got), first)
				}
				return
			}
			var want []media.Sample
			for i, s := range samples {
				if !slices.Contains(test.spare, i) {
					want = append(want, s)
				}
			}
			same(t, got, want)
			if a.NeedsKeyframe(missed) || a.Skipped() != int64(len(test.spare)) {
				t.Errorf("%d left out; a keyframe is needed: %v", a.Skipped(), a.NeedsKeyframe(missed))
			}
		})
	}
}

// The picture after one that did not come says so.
func TestMissedPictures(t *testing.T) {
	packets, _ := layered(12, 400)
	a := vp8rtp.NewAssembler(time.Hour)
	var missed []int
	pictures := 0
	for i, p := range packets {
		if i == 5 { // of the highest layer
			continue
		}
		a.Push(p)
		for {
			f, ok := a.Next(p.Arrived + 200*time.Millisecond)
			if !ok {
				break
			}
			if pictures++; f.Missed {
				missed = append(missed, pictures)
			}
		}
	}
	if pictures != 11 || !slices.Equal(missed, []int{6}) {
		t.Errorf("%d pictures, before %v one was missed", pictures, missed)
	}
}
