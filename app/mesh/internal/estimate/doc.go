// Package estimate estimates what the path of one PeerConnection carries, at the
// sender, and finds out by probing.
//
// It knows RTP headers, RTCP and a clock. It does not know tracks, peers,
// layers, or how the rate that it names is divided and sent.
//
// # How it works
//
// The Interceptor numbers every packet across the transport and remembers when
// it left, how large it was on the wire and to which probe it belonged. The peer
// says when each number arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01).
// From that follow, once per feedback:
//
//   - the acknowledged bitrate: what arrived over the last half second (type
//     arrivals), and the rate at which a queue on the way is served, from the last
//     60 ms where delay has grown so much that there must be one;
//   - the trend of the delay: packets that left within 5 ms are one group, and a
//     line is fitted to the delay of the last 20 groups. A slope above an adaptive
//     threshold is overuse (types bursts and trendline; draft-ietf-rmcat-gcc-02
//     section 5, with the linear fit that libwebrtc uses since 2016);
//   - the queue: one-way delay above the smallest of the last minute (type queue).
//     A trend needs 100 ms or more to show; a queue that is there need not be
//     proved. More than 80 ms, or more than 40 ms that grows or stays, is overuse;
//   - loss (type loss; section 6 of the draft). More than 10 % beyond what the path
//     loses anyway bounds the rate by what arrives. If a decrease does not help,
//     the loss is the path's own, as on a radio link, and the decrease is undone;
//   - silence: packets are on their way and no feedback comes for three intervals.
//
// The rate (type control) grows by at most a packet in a quarter of a second near
// the capacity that is known, by 8 % a second otherwise, and to no more than 1.5
// times what arrives: what is not used proves nothing. It does not decay either.
// On overuse it falls below what the path was found to carry, and then the queue
// is drained (type drain): the longer it is, the lower the rate, down
// to the least at 400 ms; a decrease to 0.85 alone, as in the draft, needs seven
// times as long as the queue. When it is gone the rate is 0.89 of what the path
// carries. A queue that stays although we have yielded for two seconds is somebody
// else's, a TCP transfer's for instance: for 30 s then only loss, or a queue
// longer than theirs, is overuse, so that we are not starved.
//
// # Probing
//
// Growth by itself takes half a minute to 2.5 Mb/s. So as soon as something is
// wanted, two short trains of packets are sent at 3 and 6 times the initial rate,
// and while they get through, another at twice the rate found (types prober and
// cluster). A train is 20 ms long and at least five packets. If it arrives spread
// out, it has filled the path, and the spread says what the path carries (packet
// dispersion). Later, while more is wanted than estimated, a train follows every
// 2 s, then less and less often, down to every 10 s, every 2.5 s while a larger
// rate is remembered from before a drop. No train is sent while there is a queue,
// and none follows another before the rate that it found has been used.
//
// A token bucket lets a short train pass at any rate. A result that led to overuse
// within 1.5 s was wrong: until one is right again, steps are smaller and the
// smallest queue counts. And for two minutes trains are wary: so long that the bucket
// is empty before they end, only their end is judged, and what they found must
// have been carried before more is looked for. Where nothing more is there they
// fill a queue of 80 ms, which is drained without doubting the rate, and the sender
// lets what waits afterwards wait for as long as the train has taken in advance.
//
// Packets that are lost while nothing at all gets through say nothing of the rate: when
// a path is back from an outage it is used as before.
//
// # Limits
//
// Several flows over one bottleneck share it within a factor of two or so; whoever
// has several at one uplink couples them (RFC 8699). Beside a TCP transfer with a
// queue of 300 ms a fifth of the link is left to us. Through a token bucket of 5 kB
// and more on a path of 250 kb/s some probes end in a queue of 200 ms and more. On a link of 100 kb/s the two first trains alone
// queue for half a second. Peers without transport-wide feedback are controlled by
// receiver reports: slowly, and without probes that could be judged.
//
// The test cases are those of RFC 8867, in a simulation with virtual time.
package estimate
