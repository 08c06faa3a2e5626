// Package natsbus joins signaling servers over NATS, so that several nodes serve
// the same rooms: it implements server.Bus.
//
// Who is present stands in a JetStream key-value bucket, one key for each
// participant of a room, which expires unless the participant's node refreshes it.
// A claim to a participant compares and swaps that key, so that one node has it.
// What happens in a room is published on the subject of the room, and each node
// with participants there subscribes to it before it reads who is present. Nodes
// show by a beat that they live.
//
// It knows nothing of connections, grace times and mailboxes, and trusts what comes
// over NATS no more than what a client sends.
package natsbus
