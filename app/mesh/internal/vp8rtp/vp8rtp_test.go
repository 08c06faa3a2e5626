package vp8rtp_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

const wait = 150 * time.Millisecond

func sample(number, size int, key bool) media.Sample {
	data := make([]byte, max(size, 12))
	for i := range data {
		data[i] = byte(number + i*7)
	}
	data[0] = 1
	if key {
		copy(data, []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
	}
	return media.Sample{Data: data, Keyframe: key}
}

// stream packetises pictures of which every keyEvery-th is a keyframe.
func stream(first uint16, sizes []int, keyEvery int) (packets []vp8rtp.Packet, samples []media.Sample) {
	p := vp8rtp.NewPacketizer(1174)
	sequence := first
	for i, size := range sizes {
		s := sample(i, size, i%keyEvery == 0)
		samples = append(samples, s)
		p.Begin(s)
		for {
			payload, ok := p.Next(nil)
			if !ok {
				break
			}
			packets = append(packets, vp8rtp.Packet{
				Sequence: sequence, Timestamp: uint32(i) * 3000,
				Payload: payload, Arrived: time.Duration(i) * 33 * time.Millisecond,
			})
			sequence++
		}
		packets[len(packets)-1].Marker = true
	}
	return packets, samples
}

func sizes(n int) []int {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]int, n)
	for i := range out {
		out[i] = 12 + r.IntN(6000)
	}
	return out
}

// collect takes all pictures that are ready.
func collect(a *vp8rtp.Assembler, now time.Duration, got *[][]byte) {
	for {
		f, ok := a.Next(now)
		if !ok {
			return
		}
		*got = append(*got, bytes.Clone(f.Data))
	}
}

func same(t *testing.T, got [][]byte, want []media.Sample) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d pictures, want %d", len(got), len(want))
	}
	for i := range got {
		if !bytes.Equal(got[i], want[i].Data) {
			t.Fatalf("picture %d differs", i)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for _, first := range []uint16{0, 1, 65000, 65535} {
		packets, samples := stream(first, sizes(400), 30)
		a := vp8rtp.NewAssembler(wait)
		var got [][]byte
		for _, p := range packets {
			a.Push(p)
			collect(a, p.Arrived, &got)
		}
		same(t, got, samples)
		if a.NeedsKeyframe(0) || a.Wake(0) != 0 {
			t.Error("an unbroken stream wants something")
		}
	}
}

func TestReorderAndDuplicates(t *testing.T) {
	packets, samples := stream(65500, sizes(300), 30)
	r := rand.New(rand.NewPCG(7, 7))
	for i := 0; i+5 <= len(packets); i += 5 {
		r.Shuffle(5, func(x, y int) { packets[i+x], packets[i+y] = packets[i+y], packets[i+x] })
	}
	a := vp8rtp.NewAssembler(wait)
	var got [][]byte
	for i, p := range packets {
		a.Push(p)
		a.Push(p)
		a.Push(packets[max(i-20, 0)])
		collect(a, p.Arrived, &got)
	}
	same(t, got, samples)
}

// Lost packets are asked for at once, again after a round trip, and complete
// the pictures when they come.
func TestRepair(t *testing.T) {
	packets, samples := stream(10, sizes(200), 50)
	a := vp8rtp.NewAssembler(wait)
	r := rand.New(rand.NewPCG(3, 3))
	held := make(map[uint16]vp8rtp.Packet)
	var got [][]byte
	missing := make([]uint16, 0, 64)
	asked := 0
	for i, p := range packets {
		if i > 0 && i < len(packets)-1 && r.IntN(10) == 0 {
			held[p.Sequence] = p
			continue
		}
		a.Push(p)
		collect(a, p.Arrived, &got)
		missing = a.Missing(p.Arrived, missing[:0])
		asked += len(missing)
		for _, sequence := range missing {
			again, ok := held[sequence]
			if !ok {
				t.Fatalf("packet %d is not missing", sequence)
			}
			again.Arrived = p.Arrived
			a.Push(again)
		}
		collect(a, p.Arrived, &got)
	}
	if asked != len(held) {
		t.Errorf("%d packets asked for, %d lost", asked, len(held))
	}
	same(t, got, samples)
	if received, lost := a.Counts(); lost != int64(len(held)) || received != int64(len(packets)) {
		t.Errorf("%d received, %d lost of %d", received, lost, len(packets))
	}
}

func TestRetry(t *testing.T) {
	packets, _ := stream(0, []int{20, 20, 20}, 10)
	a := vp8rtp.NewAssembler(time.Hour)
	a.SetRoundTrip(40 * time.Millisecond)
	a.Push(packets[0])
	a.Push(packets[2])
	if a.Wake(0) == 0 {
		t.Error("no wake while a packet is missing")
	}
	times := 0
	for now := packets[2].Arrived; now < 2*time.Second; now += time.Millisecond {
		times += len(a.Missing(now, make([]uint16, 0, 8)))
		if now == packets[2].Arrived+45*time.Millisecond && times != 1 {
			t.Errorf("asked %d times within a round trip", times)
		}
	}
	if times != 16 {
		t.Errorf("asked %d times", times)
	}
}

// What is not repaired in time costs pictures up to the next keyframe, for
// which the sender has to be asked.
func TestGiveUp(t *testing.T) {
	packets, samples := stream(0, []int{20, 20, 20, 20, 20, 20, 20}, 5)
	a := vp8rtp.NewAssembler(wait)
	var got [][]byte
	a.Push(packets[0])
	for _, p := range packets[2:5] {
		a.Push(p)
	}
	at := packets[2].Arrived
	collect(a, at+wait-1, &got)
	if len(got) != 1 || a.NeedsKeyframe(at+wait-1) {
		t.Fatalf("%d pictures, keyframe %v before the wait is over", len(got), a.NeedsKeyframe(at+wait-1))
	}
	collect(a, at+wait, &got)
	if len(got) != 1 || !a.NeedsKeyframe(at+wait) || a.Wake(0) == 0 {
		t.Fatalf("%d pictures, keyframe %v after it", len(got), a.NeedsKeyframe(at+wait))
	}
	for _, p := range packets[5:] {
		a.Push(p)
	}
	collect(a, at+wait, &got)
	same(t, got, []media.Sample{samples[0], samples[5], samples[6]})
}

// A stream that is joined in the middle needs a keyframe at once.
func TestJoinInTheMiddle(t *testing.T) {
	packets, samples := stream(0, []int{5000, 20, 20, 5000, 20}, 3)
	a := vp8rtp.NewAssembler(wait)
	if a.NeedsKeyframe(0) {
		t.Error("a keyframe is needed before anything came")
	}
	var got [][]byte
	a.Push(packets[2])
	collect(a, 0, &got)
	if !a.NeedsKeyframe(0) {
		t.Error("no keyframe is needed")
	}
	for _, p := range packets[3:] {
		a.Push(p)
		collect(a, p.Arrived, &got)
	}
	same(t, got, samples[3:])
	a.RequireKeyframe()
	if !a.NeedsKeyframe(0) {
		t.Error("no keyframe is needed after an error")
	}
}

func TestKeyframeSize(t *testing.T) {
	packets, _ := stream(0, []int{3000}, 1)
	a := vp8rtp.NewAssembler(wait)
	for _, p := range packets {
		a.Push(p)
	}
	f, ok := a.Next(0)
	if !ok || !f.Keyframe || f.Width != 640 || f.Height != 360 {
		t.Errorf("%+v, %v", f, ok)
	}
}

// What is each receiver's own is written afterwards, and what all share stays.
func TestNumber(t *testing.T) {
	for _, test := range []struct {
		sample media.Sample
		first  byte
		layer  byte
	}{
		{media.Sample{Keyframe: true, Sync: true}, 0x90, 0x20},
		{media.Sample{Temporal: 1, Sync: true}, 0x90, 0x60},
		{media.Sample{Temporal: 2, Discardable: true}, 0xb0, 0x80},
	} {
		p := vp8rtp.NewPacketizer(100)
		test.sample.Data = sample(1, 150, test.sample.Keyframe).Data
		p.Begin(test.sample)
		for i := 0; ; i++ {
			payload, ok := p.Next(nil)
			if !ok {
				break
			}
			vp8rtp.Number(payload, 0x7abc, 0xef)
			d, err := vp8rtp.ParseDescriptor(payload)
			want := vp8rtp.Descriptor{
				Start: i == 0, NonReference: test.sample.Discardable, PictureID: 0x7abc, Numbered: true, TL0: 0xef,
				Temporal: test.sample.Temporal, Size: vp8rtp.DescriptorSize,
			}
			if err != nil || d != want {
				t.Errorf("descriptor %+v, %v, want %+v", d, err, want)
			}
			if i == 0 && payload[0] != test.first || payload[5] != test.layer {
				t.Errorf("payload begins % x", payload[:6])
			}
		}
	}
}

// Padding takes sequence numbers and nothing else.
func TestPadding(t *testing.T) {
	packets, samples := stream(0, sizes(20), 50)
	a := vp8rtp.NewAssembler(wait)
	var got [][]byte
	sequence := uint16(0)
	for _, p := range packets {
		p.Sequence = sequence
		a.Push(p)
		sequence++
		if p.Marker {
			for range 3 {
				a.Push(vp8rtp.Packet{Sequence: sequence, Timestamp: p.Timestamp, Arrived: p.Arrived})
				sequence++
			}
		}
		collect(a, p.Arrived, &got)
	}
	same(t, got, samples)
}

// A sender that starts over, ahead or behind, is followed.
func TestStartOver(t *testing.T) {
	for _, second := range []uint16{20000, 40000, 60000} {
		one, before := stream(30000, sizes(50), 10)
		two, after := stream(second, sizes(100), 10)
		a := vp8rtp.NewAssembler(wait)
		var got [][]byte
		for _, p := range append(one, two...) {
			a.Push(p)
			collect(a, p.Arrived, &got)
		}
		if len(got) < len(before)+len(after)-50 {
			t.Errorf("from 30000 to %d: %d of %d pictures", second, len(got), len(before)+len(after))
		}
	}
}

func TestDescriptor(t *testing.T) {
	tests := map[string]struct {
		payload []byte
		want    vp8rtp.Descriptor
		bad     bool
	}{
		"empty":             {bad: true},
		"no data":           {payload: []byte{0x10}, bad: true},
		"plain":             {payload: []byte{0x10, 9}, want: vp8rtp.Descriptor{Start: true, Size: 1}},
		"continued":         {payload: []byte{0x00, 9}, want: vp8rtp.Descriptor{Size: 1}},
		"partition 1":       {payload: []byte{0x11, 9}, want: vp8rtp.Descriptor{Size: 1}},
		"short picture ID":  {payload: []byte{0x90, 0x80, 0x11, 9}, want: vp8rtp.Descriptor{Start: true, PictureID: 17, Size: 3}},
		"long picture ID":   {payload: []byte{0x90, 0x80, 0x81, 0x02, 9}, want: vp8rtp.Descriptor{Start: true, PictureID: 258, Size: 4}},
		"everything":        {payload: []byte{0xb0, 0xf0, 0x81, 0x02, 7, 0x80, 9}, want: vp8rtp.Descriptor{Start: true, NonReference: true, PictureID: 258, Numbered: true, TL0: 7, Temporal: 2, Size: 6}},
		"key index only":    {payload: []byte{0x80, 0x10, 0xff, 9}, want: vp8rtp.Descriptor{Size: 3}},
		"cut in extension":  {payload: []byte{0x90}, bad: true},
		"cut in picture ID": {payload: []byte{0x90, 0x80, 0x80}, bad: true},
		"cut in layers":     {payload: []byte{0x90, 0xf0, 0x81, 0x02, 7}, bad: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := vp8rtp.ParseDescriptor(tt.payload)
			if (err != nil) != tt.bad || got != tt.want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func FuzzDescriptor(f *testing.F) {
	f.Add([]byte{0xb0, 0xf0, 0x81, 0x02, 7, 0x80, 9})
	f.Add([]byte{0x10, 9})
	f.Add([]byte{0x90, 0x80, 0x80})
	f.Fuzz(func(t *testing.T, payload []byte) {
		d, err := vp8rtp.ParseDescriptor(payload)
		if err == nil && (d.Size <= 0 || d.Size >= len(payload)) {
			t.Errorf("size %d of %d", d.Size, len(payload))
		}
	})
}

// FuzzAssembler feeds packets made of arbitrary bytes: five of header, then
// payload of a length that the header says.
func FuzzAssembler(f *testing.F) {
	packets, _ := stream(65530, []int{2000, 30, 3000, 20}, 2)
	var seed []byte
	for _, p := range packets {
		seed = append(seed, byte(p.Sequence>>8), byte(p.Sequence), byte(p.Timestamp/3000), 1, byte(len(p.Payload)/8))
		seed = append(seed, p.Payload[:len(p.Payload)/8]...)
	}
	f.Add(seed)
	numbered, _ := layered(12, 400)
	seed = nil
	for i, p := range numbered {
		if i == 5 || i == 8 {
			continue
		}
		seed = append(seed, byte(p.Sequence>>8), byte(p.Sequence), byte(p.Timestamp/3000), 67, 60)
		seed = append(seed, p.Payload[:60]...)
	}
	f.Add(seed)
	f.Add([]byte{0, 0, 0, 1, 3, 0x10, 0, 0, 0, 1, 0, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		a := vp8rtp.NewAssembler(wait)
		var now time.Duration
		missing := make([]uint16, 0, 32)
		for len(data) >= 5 {
			head := data[:5]
			n := min(int(head[4]), len(data)-5)
			now += time.Duration(head[3]>>1) * time.Millisecond
			a.Push(vp8rtp.Packet{
				Sequence: uint16(head[0])<<8 | uint16(head[1]), Timestamp: uint32(head[2]) * 3000,
				Marker: head[3]&1 > 0, Payload: data[5:][:n], Arrived: now, Repair: head[2]&1 > 0,
			})
			data = data[5+n:]
			first := true
			for {
				frame, ok := a.Next(now)
				if !ok {
					break
				}
				if len(frame.Data) == 0 {
					t.Fatal("an empty picture")
				}
				if frame.Keyframe && (frame.Width <= 0 || frame.Height <= 0) {
					t.Fatal("a keyframe without a size")
				}
				first = false
			}
			if !first && a.NeedsKeyframe(now) && a.Wake(0) == 0 {
				t.Fatal("a keyframe is needed and nothing will ask for it")
			}
			missing = a.Missing(now, missing[:0])
		}
	})
}

func BenchmarkAssembler(b *testing.B) {
	packets, _ := stream(0, sizes(600), 100)
	a := vp8rtp.NewAssembler(wait)
	missing := make([]uint16, 0, 32)
	var sequence uint16
	var timestamp uint32
	frames := 0
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p := packets[i%len(packets)]
		i++
		p.Sequence, p.Timestamp = sequence, timestamp
		sequence++
		if p.Marker {
			timestamp += 3000
		}
		a.Push(p)
		if _, ok := a.Next(0); ok {
			frames++
		}
		missing = a.Missing(0, missing[:0])
	}
	b.ReportMetric(float64(frames)/float64(b.N), "frames/op")
}

func BenchmarkPacketizer(b *testing.B) {
	p := vp8rtp.NewPacketizer(1174)
	s := sample(1, 10000, false)
	memory := make([]byte, 0, 1200)
	b.ReportAllocs()
	for b.Loop() {
		p.Begin(s)
		for {
			var ok bool
			if memory, ok = p.Next(memory[:0]); !ok {
				break
			}
		}
	}
}
