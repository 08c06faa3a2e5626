package mesh

import (
	"moim/app/call"
	"moim/media"
)

// Wanted says whether anybody would get a sample of track at present, or is
// about to. While nobody would, there is no need to encode it. Any goroutine
// may ask.
func (m *Mesh) Wanted(track call.Track) bool { return m.outbound(track).wanted() }

// Offer implements studio.Outgoing.
func (m *Mesh) Offer(call.Track, []media.Layer) {}
