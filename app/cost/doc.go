// Package cost is the upload model: what a packet costs on the wire, who gets
// how much of one uplink, what is encoded for that, what the paths to all peers
// carry together, and what all of it would cost if something were otherwise.
//
// It knows arithmetic. It does not know sockets, packets, encoders, goroutines
// or clocks: whoever calls says what time it is. It imports the standard library
// only, and repeated calls allocate nothing. Bitrates of encoders (Rung, Plan)
// are payload bits per second; everything else is bits per second on the wire,
// headers of IP and UDP included (Wire, Header).
//
// # How an upload is divided
//
// A track can be encoded in some sizes (a ladder of rungs, each with the most
// and the least that it is worth), and each encoding has three temporal levels.
// It is encoded once for all who get it, so a rung's bitrate is one number for
// all of them: bitrates, rungs and levels have to be chosen together.
//
// Sound comes first: where the limit does not carry all of it, there are no
// pictures, and Plan.Sound says what part it does carry.
//
// Then the Allocator works out what the paths carry, as if there were no limit
// in sum. A slow path takes a smaller rung, or fewer frames of a larger one; a
// rung is encoded with less for its sake only where all together gain by that:
// what counts is the sum of the logarithms of what everybody gets, a prominent
// peer's weighing more (ladder).
//
// If that is above the limit, it takes away in small steps (descent). First
// everybody falls to what is still worth looking at: the peers that are not
// prominent, then the prominent ones, then screens. Only then do they fall below
// it, in the same order, until there is sound alone. Whoever is to fall is
// levelled: who gets most falls first, so the shares of equals are equal. Of a
// camera the size falls with the bitrate; a screen keeps its size and loses
// frames. The last step is taken in parts, peer by peer, and what is left of the
// limit then raises the bitrates (refine).
//
// No step gives anybody more than the one before, and the steps do not depend
// on the limit. So a larger limit, which stops them earlier, never gives anybody
// less; and a budget that is enough for all changes nothing.
//
// What is known of the network wavers. A falling estimate counts at once; a
// rising one when it has stayed larger for a while, the longer the less it rises
// (gate). A peer goes up to a larger rung or more frames when they have been
// affordable for a second, and waits longer each time that it had to come down
// again soon (settle). A changed demand or lever counts at once, and who has no
// picture at all gets one as soon as there can be one.
//
// # What the paths carry together
//
// Each path has an estimator of its own. The Coupler compares them: flows that
// slow down together and meet the same queue share a bottleneck, one's own uplink
// nearly always. What was acknowledged to all of them is then what it carries,
// and each path may use as much of it as the Allocator sees fit (RFC 8699's idea).
// A path that slows down alone keeps its own estimate and bounds nobody else.
//
// # What it would cost
//
// The Forecaster allocates as if there were one more, or another quality, and
// reckons with what sound, control and each rung have cost of late.
package cost
