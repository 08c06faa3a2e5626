// Package lan finds and announces rooms on the local network by multicast DNS
// (RFC 6762) and service discovery (RFC 6763), so that somebody on the same
// network needs nothing but the room's code.
//
// What goes over the network is a tag, a port and addresses: no name, neither of a
// person nor of the computer, and no code. A tag is random digits and a hash of them
// under the room's identifier, other ones each time, so that only who knows the room
// can tell that it is meant. The identifier comes from the code by a slow derivation
// (signaling.Code.Room), so that neither can be found out from tags at a reasonable
// price. Nothing is told until somebody asks, and who asks names no room.
//
// Announcing is hashicorp/mdns's responder, one per network interface. Asking is
// this package's own: it sends from every interface, stops at once when told to,
// and hands out all addresses of an answer.
package lan
