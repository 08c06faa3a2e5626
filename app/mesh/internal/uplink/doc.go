// Package uplink lets pictures leave: paced for each peer, and within one budget
// for all. In a mesh one picture leaves many times in the same moment, through
// the same uplink; sent as it comes from the encoder, it would fill the
// router's queue, and sound would stand behind it.
//
// An Uplink is the process's: it holds the budget (cost.Bucket) and one Lane per
// peer. A Lane is what waits for that peer and its pacing rate. A Load is one
// picture, or a group of pictures, on its way through a lane: its packets leave in
// order and one at a time.
//
// Who goes first. Sound, control, handshakes and connection checks never come
// here: they are sent at once and only counted (Spent), and where that makes a
// debt, pictures wait for it. Within a lane, screens go before cameras. Between
// lanes, whoever may send by its pacing rate and is furthest behind its share by
// those rates goes first (start-time fair queueing: as fair as deficit round
// robin, with one packet at a turn instead of a quantum). Repairs (Lane.Repair)
// are a small part of all and go before pictures, of whichever lane, at the pace of
// theirs. A probe (Lane.Probe) goes before what other lanes
// have, since its timing is what it measures.
//
// Pressure. Pictures on which no other depends are dropped where their class has
// waited for more than 150 ms in a lane, if nothing of them has been sent, and repairs
// that have waited for longer than they could help. All
// else is dropped by who owns it (Lane.Drop), who learns from Lane.Waiting when
// it is time: it then needs a keyframe. Nothing is dropped halfway, except by Close.
// What is dropped must leave no gap: a Load numbers its packets in Send.
//
// Goroutines. Where a lane has nothing waiting and rates allow, Push sends on the
// caller's goroutine. The rest is sent by one goroutine, which sleeps until the
// next packet is due and while nothing waits. One mutex guards the state of all
// lanes; it is never held while a Load, a pad or a mark is called, so these may
// call in again. Nothing is allocated per load or packet, once the queues
// have grown to what they need.
//
// It knows sizes, rates and time. It does not know RTP, tracks, layers,
// estimates, or sockets: who sends calls Spent for every datagram.
package uplink
