package mesh

import (
	"moim/app/call"
)

func (m *Mesh) forecast(up *call.UploadStats, peers map[call.PeerID]call.PeerStats) {}
