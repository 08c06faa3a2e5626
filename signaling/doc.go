// Package signaling is the language that Moim's participants and its signaling
// server speak: the envelope, its messages and their limits, error codes, room
// codes and links, and how participants seal what a server is not to read.
// PROTOCOL.md beside it is the same in prose, complete enough to write another
// client or server from.
//
// It knows what messages mean and whether they are well-formed. It does not
// know sockets, WebRTC or windows, and imports the standard library and x/crypto only.
package signaling
