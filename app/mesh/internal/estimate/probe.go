package estimate

import "time"

// Probe asks for a few packets to be sent at a rate: at least so many of them,
// with at least so many bytes in sum. Media may be among them; the rest is
// padding. Each packet is announced by Estimator.Mark. Small packets measure
// better than few large ones.
type Probe struct {
	Cluster int   // to be given to Mark; never 0
	Rate    int64 // bits per second on the wire
	Bytes   int   // on the wire
	Packets int
	Fills   bool // a queue on the way, where nothing more is carried
}

// Probing.
const (
	probePackets = 5
	probeTime    = 20 * time.Millisecond
	probeLeast   = 200 // bytes of a packet

	probeFirst   = 3.0 // of the initial rate
	probeSecond  = 6.0
	probeFurther = 2.0  // of the rate that the last probe showed
	probeKnown   = 3.0  // likewise, below a rate that is remembered
	probeAgain   = 1.5  // of the estimate, after one that failed
	probeDoubt   = 1.25 // of the estimate, after a result that was wrong
	probeWorth   = 1.05
	probeOver    = 1.15 // of what is wanted
	probeBetter  = 0.7  // of a probe's rate: more may be there

	probeInterval = 2 * time.Second
	quickTime     = 3 * time.Second        // from the start: what follows a probe follows at once
	proofBits     = 5000 * 8               // otherwise when so much more was carried than before
	proofTime     = 700 * time.Millisecond // or so long after it
	waryProof     = 2 * time.Second        // likewise where trains are wary
	probeRetry    = 400 * time.Millisecond // after a probe that filled the path and found more
	probeSlower   = 1.5
	probePause    = time.Second             // after a decrease
	probeDropped  = 2500 * time.Millisecond // longest interval while a larger rate is remembered
	probeLongest  = 10 * time.Second        // longest interval
	probeAbove    = 1.3                     // of what the path once carried: it has changed
	doubtAfter    = 250 * time.Millisecond  // after a probe: its own queue is gone
	probeTimeout  = time.Second
	probeUnsent   = 300 * time.Millisecond
	proveTime     = 1500 * time.Millisecond // without overuse: the result was right
	memoryTime    = 2 * time.Minute
	memoryShare   = 0.67 // an estimate below this share of what is remembered is low

	// A token bucket on the way lets a short train pass at any rate. Where one has led
	// to overuse, trains are wary for a while: they carry so many bits beyond what
	// the estimate would, in probeWary at the most, and only their end counts. Each
	// further one that was wrong makes them longer.
	probeBeyond = 4500 * 8
	probeQueue  = 80 * time.Millisecond // that they may fill, at the first level, if nothing more is there
	mostWary    = 3
	probeWary   = 90 * time.Millisecond
	waryTime    = 2 * time.Minute
	fillTime    = 500 * time.Millisecond // after which their queue is gone
)
