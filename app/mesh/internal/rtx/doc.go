// Package rtx is the payload format of retransmission streams (RFC 4588) in both
// directions: packets that are sent again, in a stream with numbers of its own.
//
// It knows one packet at a time. It does not know requests, streams, sockets or
// what is in a packet, and it never trusts a byte of what came in. Nothing is
// allocated per packet.
package rtx
