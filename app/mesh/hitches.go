package mesh

import "time"

// How late pictures are remembered.
const (
	hitchMemory = 20 * time.Second
	// hitchTime is what one cause may last: a repair that comes late makes the
	// pictures behind it late as well.
	hitchTime = 500 * time.Millisecond
	maxHitch  = 64 // more than fit into the memory
)

// hitches are the times at which pictures came late. The zero value remembers
// none.
type hitches struct {
	ring  [maxHitch]hitch
	count int
}

type hitch struct{ since, late time.Duration }

// take takes a picture that came late by so much, and returns by how much
// pictures may be expected to come late: the second most that was seen lately.
// What happens once is not worth everybody's delay.
func (h *hitches) take(late, now time.Duration) (expected time.Duration) {
	if late > tolerated {
		h.note(late, now)
	}
	most, second := time.Duration(0), time.Duration(0)
	for i := range min(h.count, maxHitch) {
		at := h.ring[(h.count-1-i)%maxHitch]
		if now-at.since > hitchMemory {
			break
		}
		if at.late > most {
			most, second = at.late, most
		} else {
			second = max(second, at.late)
		}
	}
	return second
}

func (h *hitches) note(late, now time.Duration) {
	if h.count > 0 {
		if last := &h.ring[(h.count-1)%maxHitch]; now-last.since < hitchTime {
			last.late = max(last.late, late)
			return
		}
	}
	h.ring[h.count%maxHitch] = hitch{since: now, late: late}
	h.count++
}
