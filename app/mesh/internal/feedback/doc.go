// Package feedback tells a sender when its packets arrived: transport-wide
// feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01), from which
// browsers estimate what a path carries.
//
// A browser measures the path by bursts of packets in the first moments of a
// connection, and by differences of a few milliseconds later. So arrival is
// noted where a packet leaves the socket, before it waits for anybody to
// decrypt and read it; feedback is more frequent at the start; and packets that
// have just arrived are held back a little, so that streams that are read by
// different goroutines do not look lost.
//
// It knows RTP headers and RTCP. It does not know descriptions, tracks or who
// reads them.
package feedback
