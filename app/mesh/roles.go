package mesh

import (
	"strings"
	"sync"

	"moim/app/call"
	"moim/signaling"
)

// role is a track as descriptions show it (PROTOCOL.md section 7).
type role struct {
	track        call.Track
	kind, stream string
}

// allRoles are in the order in which tracks are told that have other names.
func allRoles() []role {
	return []role{
		{call.TrackMicrophone, "audio", signaling.StreamCamera},
		{call.TrackCamera, "video", signaling.StreamCamera},
		{call.TrackScreen, "video", signaling.StreamScreen},
		{call.TrackScreenSound, "audio", signaling.StreamScreen},
	}
}

// roles says which of the peer's tracks each of its sections carries: by the
// name of its stream or, from implementations that name streams otherwise, by
// order. A section keeps its track, however often it pauses. Safe for use by
// several goroutines.
type roles struct {
	mu    sync.Mutex
	byMid map[string]call.Track
}

// learn takes a description of the peer's.
func (r *roles) learn(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byMid == nil {
		r.byMid = make(map[string]call.Track)
	}
	eachSection(text, func(mid, section string) string {
		if rejected(section) {
			delete(r.byMid, mid)
		}
		return section
	})
	r.assign(text, func(known role, kind, stream string) bool { return known.kind == kind && known.stream == stream })
	r.assign(text, func(known role, kind, _ string) bool { return known.kind == kind })
}

// assign gives the sections without a track the first that fits and is free.
func (r *roles) assign(text string, fits func(known role, kind, stream string) bool) {
	eachSection(text, func(mid, section string) string {
		kind, _, _ := strings.Cut(strings.TrimPrefix(section, "m="), " ")
		if _, has := r.byMid[mid]; has || mid == "" || rejected(section) {
			return section
		}
		stream, _, _ := strings.Cut(valueOf(section, "a=msid:"), " ")
		for _, known := range allRoles() {
			if fits(known, kind, stream) && !r.taken(known.track) {
				r.byMid[mid] = known.track
				break
			}
		}
		return section
	})
}

func (r *roles) taken(track call.Track) bool {
	for _, t := range r.byMid {
		if t == track {
			return true
		}
	}
	return false
}

// of is the track of a section; ok is false where it has none.
func (r *roles) of(mid string) (track call.Track, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	track, ok = r.byMid[mid]
	return track, ok
}
