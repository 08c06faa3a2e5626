package uplink

// Class is how soon a load goes, compared with others for the same peer.
type Class int

// The classes, first the one that goes first. Repairs go before both.
const (
	repairs Class = iota // Lane.Repair's
	Screen
	Camera
	classes
)

// Load is one picture, or a group of pictures that belong together, on its way
// to one peer. Its owner may use it again after Done.
//
// The methods are called without any lock of this package held, by the goroutine
// that pushes or by the uplink's, one at a time.
type Load interface {
	// Size is the size of all packets on the wire in bytes. It is asked once,
	// when the load is pushed.
	Size() int
	// Discardable says that no other picture depends on this one, so that it may
	// be dropped under pressure. It is asked once, when the load is pushed.
	Discardable() bool
	// Next is the size of the next packet on the wire in bytes; 0 when none is
	// left. It is asked when the load is pushed, and after each Send.
	Next() int
	// Send sends the next packet. It gives it its sequence number, since a load
	// may be dropped until then.
	Send()
	// Done is called exactly once, when all has been sent or the load has been
	// dropped: not at all sent, or by Lane.Close and Uplink.Stop.
	Done(dropped bool)
}
