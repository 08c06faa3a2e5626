// Package turn helps participants who cannot reach each other directly: a
// Server answers what address they come from (STUN, RFC 8489) and relays their
// packets (TURN, RFC 8656), over UDP, and over TCP and TLS on connections that
// somebody else accepted. It makes the credentials that each participant gets,
// for itself and for servers of others (such as coturn) with which it shares a
// secret, keeps the relay within its quotas, and away from networks that are
// none of the participants' business. Probe tries such servers as a client does.
//
// It knows rooms and participants as names for quotas only. It knows nothing of
// signaling connections, and what it relays is encrypted between participants.
package turn
