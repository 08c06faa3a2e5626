// Package estimate estimates what the path of one PeerConnection carries, at the
// sender, and finds out by probing.
//
// It knows RTP headers, RTCP and a clock. It does not know tracks, peers,
// layers, or how the rate that it names is divided and sent.
package estimate
