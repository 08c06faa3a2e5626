// Package lan finds and announces rooms on the local network by multicast DNS
// (RFC 6762) and service discovery (RFC 6763), so that somebody on the same
// network needs nothing but the room's code.
//
// What goes over the network is a hash of the room's identifier, a port and
// addresses: no name, neither of a person nor of the computer, and no code. The
// identifier comes from the code by a slow derivation (signaling.Code.Room), so
// that neither can be found out from the hash at a reasonable price.
//
// Announcing is hashicorp/mdns's responder, one per network interface. Asking is
// this package's own: it sends from every interface, stops at once when told to,
// and hands out all addresses of an answer.
package lan
