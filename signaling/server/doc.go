// Package server is Moim's signaling server: rooms, presence and relay over
// WebSocket, server-sent events and long polling, as PROTOCOL.md describes them. It runs inside the application and,
// as signald, alone; it builds without cgo.
//
// Each room is one goroutine that owns its members, and nothing that a client
// does or fails to do makes that goroutine wait: what is for a client goes into
// the client's bounded mailbox, from which whatever carries the connection writes. A
// client whose mailbox is full is dropped. A lost connection leaves its member
// and mailbox behind for a grace time, so that the participant can come back
// without anybody noticing and without missing a message.
//
// Who knows a room's identifier may ask how many are in it, within what one
// network address is allowed.
//
// It also serves the page for guests with a browser, and speaks http and https on
// one port: the first byte of a connection tells which. Where the certificate
// comes from is others' concern.
//
// It does not know room codes, names or what is in the sealed payloads, and
// writes no addresses into its log.
package server
