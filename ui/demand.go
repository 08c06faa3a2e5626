package ui

import (
	"maps"
	"time"

	"moim/app/call"
)

// demandDelay is how long the layout must rest before demands go out.
const demandDelay = 200 * time.Millisecond

// demands tells the session in which size remote tracks are shown, once the
// layout has come to rest, and only what has changed.
type demands struct {
	send   func(call.Command)
	sent   map[tileKey]call.Demand
	next   map[tileKey]call.Demand
	timer  *time.Timer
	later  later
	closed bool // nothing goes out any more
}

func newDemands(send func(call.Command), l later) *demands {
	return &demands{send: send, sent: make(map[tileKey]call.Demand), later: l}
}

// update takes the demands of all tiles as they are now.
func (d *demands) update(next map[tileKey]call.Demand) {
	d.next = next
	if !d.changed() || d.closed {
		return
	}
	if d.timer != nil {
		d.timer.Stop()
	}
	d.timer = d.later(demandDelay, d.flush)
}

func (d *demands) changed() bool {
	if len(d.next) != len(d.sent) {
		return true
	}
	for key, demand := range d.next {
		if d.sent[key] != demand {
			return true
		}
	}
	return false
}

// flush sends what has changed. Of a tile that is gone nothing is said: its track
// is off and costs nothing, and when it is switched on again the sender need
// not wait to hear that its first picture is wanted.
func (d *demands) flush() {
	if d.closed {
		return
	}
	for key, demand := range d.next {
		if d.sent[key] != demand {
			d.sent[key] = demand
			d.send(call.ShowTrack{Peer: key.peer, Demand: demand})
		}
	}
	maps.DeleteFunc(d.sent, func(key tileKey, _ call.Demand) bool {
		_, there := d.next[key]
		return !there
	})
}

// close sends nothing from now on.
func (d *demands) close() {
	d.closed = true
	if d.timer != nil {
		d.timer.Stop()
	}
}
