// Package call is the engine of a call: it takes commands, signaling messages
// and news of the transport and the studio in, and gives immutable snapshots
// out.
//
// A Session exists from launch to exit and is idle, in preview, joining or in a
// call. One goroutine owns its state. Whatever happens is an Event in the
// session's unbounded inbox, so that no callback of a library ever waits for
// the call. The pure function step turns a state and an event into the next
// state and a list of effects; effects are values, performed by the runner
// outside the state, and what comes of them comes back as events. After each
// batch of events a deep-copied Snapshot goes to every subscriber's one-slot,
// latest-wins channel: a slow window never stalls the call.
//
// # Who offers
//
// The newcomer offers to everybody whom its welcome lists, and whoever is there
// already waits for that offer. The same rule holds when somebody comes back to
// a restarted server: what is open and connected is left alone, because media
// does not pass through the server, and for a participant unknown until then,
// the one whose welcome lists the other offers. Where both do, the side with the
// lexicographically smaller participant ID yields, and is more patient later on.
//
// Either side may give up a connection and open it afresh, and messages cross.
// A description tells which connection of the sender it belongs to by the
// session identifier of its origin line (RFC 9429 section 5.2.1: the same for
// the life of a PeerConnection). An offer from another connection than before
// makes the transport begin again. An answer from another one than this side
// was connected with makes the session do so, because the peer has forgotten
// the connection that was to be restarted.
//
// # Who is gone
//
// Two witnesses are heard: the server (present, left, lost, not listed since it
// came back) and the transport (connected or not). "left" is final. "lost"
// counts once the transport has lost the peer as well, so that a participant
// whose server connection was cut stays while its media flows, and one that was
// killed is gone within ten seconds. Not being listed by a restarted server
// counts after unlistedGrace without a connection; and while there is no server
// at all, being unreachable for unreachableGrace is enough.
//
// # What it costs
//
// The transport measures and forecasts; the session adds what it alone knows:
// how many are in the room that the preview shows, and so what joining will cost,
// what was uploaded this month, and the quality that the person chose for each
// peer. Who limits the upload so that others see less lets them know, after a
// while, so that the note does not come and go.
//
// The package does not know WebRTC, sockets, devices, codecs or windows; those
// stand behind Transport, Signaler, Connector and Studio.
package call
