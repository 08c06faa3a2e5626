package estimate

import (
	"time"

	"github.com/pion/rtcp"
)

// Units of transport-wide feedback
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
const (
	referenceUnit = 64 * time.Millisecond
	referenceBits = 24
)

// statuses walks over what a feedback packet says of each number. Whatever the
// packet claims, it ends after PacketStatusCount numbers, or earlier where
// chunks or deltas run out.
type statuses struct {
	feedback *rtcp.TransportLayerCC
	number   uint16
	left     int // numbers that follow
	chunk    int // index of the present chunk
	used     int // statuses taken from it
	delta    int // index of the next delta
	at       time.Duration
}

// status is what feedback says of one number.
type status struct {
	number   uint16
	received bool
	timed    bool          // it was received, and at is known
	at       time.Duration // on the receiver's clock, since an unknown epoch
}

// read begins at the first number; reference is the unwrapped reference time.
func read(f *rtcp.TransportLayerCC, reference int64) statuses {
	return statuses{
		feedback: f, number: f.BaseSequenceNumber, left: int(f.PacketStatusCount),
		at: time.Duration(reference) * referenceUnit,
	}
}

// next returns the next status; ok is false at the end.
func (s *statuses) next() (result status, ok bool) {
	if s.left == 0 {
		return status{}, false
	}
	symbol, ok := s.symbol()
	if !ok {
		return status{}, false
	}
	result.number = s.number
	s.number++
	s.left--
	switch symbol {
	case rtcp.TypeTCCPacketReceivedSmallDelta, rtcp.TypeTCCPacketReceivedLargeDelta:
		if s.delta >= len(s.feedback.RecvDeltas) || s.feedback.RecvDeltas[s.delta] == nil {
			return status{}, false
		}
		s.at += time.Duration(s.feedback.RecvDeltas[s.delta].Delta) * time.Microsecond
		s.delta++
		result.received, result.timed, result.at = true, true, s.at
	case rtcp.TypeTCCPacketReceivedWithoutDelta:
		result.received = true
	}
	return result, true
}

// symbol takes the next symbol from the chunks.
func (s *statuses) symbol() (symbol uint16, ok bool) {
	for s.chunk < len(s.feedback.PacketChunks) {
		switch c := s.feedback.PacketChunks[s.chunk].(type) {
		case *rtcp.RunLengthChunk:
			if s.used < int(c.RunLength) {
				s.used++
				return c.PacketStatusSymbol, true
			}
		case *rtcp.StatusVectorChunk:
			if s.used < len(c.SymbolList) {
				s.used++
				return c.SymbolList[s.used-1], true
			}
		}
		s.chunk++
		s.used = 0
	}
	return 0, false
}

// epoch unwraps the reference times of feedback.
type epoch struct {
	known bool
	last  int64
}

// unwrap widens a reference time of 24 bits to the one nearest to the last.
func (e *epoch) unwrap(reference uint32) int64 {
	const unused = 32 - referenceBits
	if !e.known {
		e.known, e.last = true, int64(reference)
		return e.last
	}
	step := int32((reference-uint32(e.last))<<unused) >> unused
	e.last += int64(step)
	return e.last
}
