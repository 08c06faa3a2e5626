package rtx_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/pion/rtp"

	"moim/app/mesh/internal/rtx"
)

// again is a packet that is sent again, as it is on the wire.
func again(tb testing.TB, header rtp.Header, sequence uint16, payload []byte) []byte {
	tb.Helper()
	p := rtp.Packet{Header: header, Payload: rtx.Append(nil, sequence, payload)}
	made, err := p.Marshal()
	if err != nil {
		tb.Fatal(err)
	}
	return made
}

func headers(tb testing.TB) map[string]rtp.Header {
	tb.Helper()
	plain := rtp.Header{Version: 2, Marker: true, PayloadType: 97, SSRC: 5, SequenceNumber: 40_000, Timestamp: 90_000}
	padded, extended := plain, plain
	padded.Padding, padded.PaddingSize = true, 7
	if err := extended.SetExtension(3, []byte{1, 2}); err != nil {
		tb.Fatal(err)
	}
	return map[string]rtp.Header{"plain": plain, "padded": padded, "with an extension": extended}
}

func TestThereAndBack(t *testing.T) {
	for name, header := range headers(t) {
		for _, payload := range [][]byte{nil, {1}, bytes.Repeat([]byte{9}, 1170)} {
			var p rtp.Packet
			sequence, err := rtx.Open(again(t, header, 65_535, payload), &p)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if sequence != 40_000 || p.SequenceNumber != 65_535 || p.Timestamp != 90_000 || !p.Marker || !bytes.Equal(p.Payload, payload) {
				t.Errorf("%s: number %d, %v with %d bytes of %d", name, sequence, p.Header, len(p.Payload), len(payload))
			}
		}
	}
}

func TestPadding(t *testing.T) {
	header := rtp.Header{Version: 2, PayloadType: 97, SSRC: 5, Padding: true, PaddingSize: 200}
	for _, payload := range [][]byte{nil, {1}} {
		p := rtp.Packet{Header: header, Payload: payload}
		made, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rtx.Open(made, &p); !errors.Is(err, rtx.ErrShort) {
			t.Errorf("%d bytes and padding: %v", len(payload), err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, header := range headers(f) {
		f.Add(again(f, header, 7, []byte{0x90, 0x80, 1, 2, 3}))
	}
	f.Add([]byte{0x80, 97})
	f.Add([]byte{0xb0, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0xbe, 0xde, 0xff, 0xff})
	var p rtp.Packet
	f.Fuzz(func(t *testing.T, packet []byte) {
		before := bytes.Clone(packet)
		_, err := rtx.Open(packet, &p)
		if !bytes.Equal(packet, before) {
			t.Fatal("the packet was changed")
		}
		if err == nil && len(p.Payload) > len(packet)-12-rtx.Overhead {
			t.Fatalf("%d bytes out of %d", len(p.Payload), len(packet))
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	packet := again(b, headers(b)["with an extension"], 7, make([]byte, 1170))
	var p rtp.Packet
	payload := make([]byte, 0, 1200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rtx.Open(packet, &p); err != nil {
			b.Fatal(err)
		}
		payload = rtx.Append(payload[:0], p.SequenceNumber, p.Payload)
	}
}
