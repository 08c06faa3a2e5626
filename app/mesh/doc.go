// Package mesh carries media and data to the other participants: one
// PeerConnection each, one encoder for all. A local sample is packetised once
// and its packets are forwarded to every peer that wants them, each with its
// own sequence numbers; what comes in is put in order, repaired and handed on
// as whole samples.
//
// It knows WebRTC: descriptions, candidates, RTP, RTCP and data channels. It
// does not know codecs beyond VP8's payload format, nor devices, windows, the
// signaling server or who is in the room. No type of pion leaves it, apart
// from the network of Config, which tests replace.
//
// Goroutines. The mesh has one that owns the set of peers, the local tracks
// and the budget. Each peer has one that owns its PeerConnection, so that a
// slow description delays nobody else; pion's callbacks only post to it. Each
// remote track has one that reads, repairs, decodes (through Receiver) and
// owns everything about that track. The encoder pumps' own goroutines call
// WriteVideo and WriteAudio, which never wait for a peer: UDP does not block.
//
// Time. RTP timestamps are capture times of media.Clock at 90 or 48 kHz plus
// an offset that is random per track and the same for all peers. Sender
// reports map them to media.Clock.Wall (RFC 3550 section 6.4.1). Inbound, the
// same reports and the smallest delay seen give capture times on the own clock.
//
// Pictures are shown when they come, on paths that lose nothing. Where repairs
// make some late, all are held back by as much, so that none freezes.
//
// Browsers. What they do otherwise than pion expects is put right in the text of
// descriptions: sections that pause, simulcast, streams with other names. Their
// packets are reported to them as they left the socket.
//
// Switching a local track on or off needs no negotiation: every connection has
// its audio, camera and screen sections from the start, and only what flows
// changes. Descriptions are exchanged at the start, on ICE restart and when
// the other side adds sections; glare is settled by perfect negotiation
// (W3C WebRTC section 10.7).
package mesh
