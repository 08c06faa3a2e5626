package mesh_test

import (
	"bytes"
	"encoding/binary"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"moim/app/call"
	"moim/app/mesh"
	"moim/media"
)

// sentPackets is what a peer was sent.
type sentPackets struct {
	watch func(*rtp.Header) // in place of what follows

	mu    sync.Mutex
	first []rtp.Packet
	again []rtp.Packet
}

func (s *sentPackets) take(h *rtp.Header, payload []byte) {
	if s.watch != nil {
		s.watch(h)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := rtp.Packet{Header: h.Clone(), Payload: bytes.Clone(payload)}
	if h.SSRC > mesh.BareAgain {
		s.again = append(s.again, p)
	} else {
		s.first = append(s.first, p)
	}
}

// repeated are the packets that were sent again.
func (s *sentPackets) repeated() []rtp.Packet {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]rtp.Packet(nil), s.again...)
}

// watched is a peer that gets the camera, of which some pictures have been sent.
func watched(t *testing.T) (*mesh.Mesh, mesh.Bare, *sentPackets) {
	t.Helper()
	m, err := mesh.FanOut(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Stop(t.Context()) })
	sent := &sentPackets{}
	peer := m.Newcomer(sent.take)
	for i := range 5 {
		if err := m.WriteVideo(call.TrackCamera, synthetic(i, 3000, i == 0, time.Duration(i)*33*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	return m, peer, sent
}

func TestRepairs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, peer, sent := watched(t)
		peer.Pad(200)
		all := sent.first
		begin := all[0].SequenceNumber
		peer.Nack([]rtcp.NackPair{{PacketID: begin + 2, LostPackets: 1<<3 | 1<<15}, {PacketID: begin - 1}, {PacketID: begin + uint16(len(all)) - 1}})
		again := sent.repeated()
		if len(again) != 3 {
			t.Fatalf("%d packets were sent again, want 3", len(again))
		}
		for i, index := range []int{2, 6, len(all) - 1} {
			was, now := all[index], again[i]
			if got := binary.BigEndian.Uint16(now.Payload); got != was.SequenceNumber || !bytes.Equal(now.Payload[2:], was.Payload) {
				t.Errorf("packet %d: number %d with %d bytes, want %d with %d", index, got, len(now.Payload)-2, was.SequenceNumber, len(was.Payload))
			}
			if now.Timestamp != was.Timestamp || now.Marker != was.Marker || now.SSRC != was.SSRC+mesh.BareAgain || now.Padding {
				t.Errorf("packet %d: %v", index, now.Header)
			}
		}
		peer.Nack([]rtcp.NackPair{{PacketID: begin + 2}})
		if len(sent.repeated()) != 3 {
			t.Error("a packet was sent again twice at once")
		}
		time.Sleep(8 * time.Millisecond)
		peer.Nack([]rtcp.NackPair{{PacketID: begin + 2}})
		again = sent.repeated()
		if len(again) != 4 {
			t.Fatal("a second request was not answered")
		}
		for i := 1; i < len(again); i++ {
			if again[i].SequenceNumber != again[i-1].SequenceNumber+1 {
				t.Errorf("number %d after %d in the retransmission stream", again[i].SequenceNumber, again[i-1].SequenceNumber)
			}
		}
		time.Sleep(3 * time.Second)
		if peer.Nack([]rtcp.NackPair{{PacketID: begin + 2}}); len(sent.repeated()) != 4 {
			t.Error("what nobody waits for any more was sent again")
		}
	})
}

// A burst of requests does not leave in a burst.
func TestRepairsKeepThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, peer, sent := watched(t)
		peer.Pace(500_000) // 20 ms for a packet
		peer.Nack([]rtcp.NackPair{{PacketID: sent.first[0].SequenceNumber, LostPackets: 0x1f}})
		if n := len(sent.repeated()); n > 3 {
			t.Errorf("%d packets were sent again at once", n)
		}
		time.Sleep(120 * time.Millisecond)
		if n := len(sent.repeated()); n < 5 {
			t.Errorf("%d packets were sent again, want 6", n)
		}
	})
}

// A picture of one packet is sent, and sent again. Time is not real here: repairs
// may not be more than a small part of a second.
func TestRepairsAllocateNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, peer, sent := watched(t)
		var first uint16
		again := 0
		sent.watch = func(h *rtp.Header) {
			if h.SSRC > mesh.BareAgain {
				again++
			} else {
				first = h.SequenceNumber
			}
		}
		sample, pairs := synthetic(6, 1000, false, time.Second), make([]rtcp.NackPair, 1)
		round := func() {
			time.Sleep(33 * time.Millisecond)
			sample.Captured += 33 * time.Millisecond
			if err := m.WriteVideo(call.TrackCamera, sample); err != nil {
				t.Fatal(err)
			}
			pairs[0].PacketID = first
			peer.Nack(pairs)
		}
		for range 100 { // until everything has been used once
			round()
		}
		allocations := testing.AllocsPerRun(1000, round)
		if again < 1100 {
			t.Errorf("%d packets were sent again", again)
		}
		if allocations > 0 && !raced {
			t.Errorf("%v allocations for a picture and its repair", allocations)
		}
	})
}

// A retransmission reaches who waits for it at once, as it was sent first; pion gets
// those for which nobody waits.
func TestRetransmissionsAreLed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wire := make(chan []byte, 8)
		r := mesh.NewRetransmissions(media.NewClock())
		bound := r.Bind(7, interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
			return copy(b, <-wire), a, nil
		}))
		passed := make(chan int, 8)
		go func() {
			for range 2 {
				n, _, _ := bound.Read(make([]byte, 1500), nil)
				passed <- n
			}
		}()
		packet := func(sequence, original uint16) []byte {
			p := rtp.Packet{
				Header:  rtp.Header{Version: 2, SSRC: 7, SequenceNumber: sequence, PayloadType: 97},
				Payload: binary.BigEndian.AppendUint16(nil, original),
			}
			made, err := p.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		wire <- packet(1, 100)
		if n := <-passed; n != 14 {
			t.Fatalf("pion got %d bytes", n)
		}
		woken := 0
		next, leave := r.Take(7, func() { woken++ })
		wire <- packet(2, 101)
		wire <- []byte("not a packet at all")
		wire <- packet(3, 99)
		synctest.Wait()
		var p rtp.Packet
		for _, want := range []uint16{101, 99} {
			if !next(&p) || p.SequenceNumber != want {
				t.Errorf("got %d, want %d", p.SequenceNumber, want)
			}
		}
		if next(&p) || woken != 1 || len(passed) != 0 {
			t.Errorf("woken %d times, %d passed", woken, len(passed))
		}
		leave()
		wire <- packet(4, 102)
		if n := <-passed; n != 14 {
			t.Errorf("pion got %d bytes in the end", n)
		}
	})
}
