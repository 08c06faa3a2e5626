// Package vp8rtp is VP8's payload format (RFC 7741) in both directions: it
// splits encoded pictures into packet payloads, and puts received packets back
// into whole pictures, saying which packets are missing and when a keyframe
// is needed.
//
// It knows payloads, sequence numbers and time. It does not know sockets,
// goroutines, RTCP or decoders, and it never trusts a byte of what came in.
// Nothing is allocated per packet in steady state.
package vp8rtp
