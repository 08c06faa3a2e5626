// Package client connects a participant to a Moim signaling server and keeps
// it connected.
//
// Dial makes the first connection and says in its error what is wrong with the
// server. After that the client reconnects by itself for as long as it lives,
// with the same participant and secret, so that the server gives it its place
// and its missed messages back; what was not acknowledged is sent again, and
// nothing arrives twice. Its user sees one ordered stream of envelopes, in which
// "offline" marks the loss of a connection and "welcome" each success.
//
// Join does the same and lays a Sealed over it, which seals what is sent and opens
// what is received, so that the server can neither read nor change it.
//
// Where no WebSocket gets through it uses server-sent events or long polling, and
// moves back, unnoticed by its user, as soon as one does.
//
// It does not know what participants tell each other, nor WebRTC.
package client
