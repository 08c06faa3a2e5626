package call

import "time"

// transportMeasured merges what the transport measured. It counts from its own
// beginning; a call's totals count from the call's.
func (t *turn) transportMeasured(stats TransportStats) {
	t.transportMeasuredAt = stats.At
	t.uploaded(stats.Upload.TotalBytes)
	if t.phase != PhaseInCall {
		t.sentBefore, t.receivedBefore = stats.Upload.TotalBytes, stats.Download.TotalBytes
		return
	}
	t.upload, t.download = stats.Upload, stats.Download
	t.upload.TotalBytes -= t.sentBefore
	t.download.TotalBytes -= t.receivedBefore
	for i := range t.peers {
		if s, ok := stats.Peers[t.peers[i].id]; ok {
			t.peers[i].stats = s
		}
	}
}

// mediaMeasured merges what the studio measured.
func (t *turn) mediaMeasured(stats MediaStats) {
	t.mediaMeasuredAt = stats.At
	if t.phase == PhaseIdle {
		return
	}
	t.encoders, t.layers = stats.Encoders, stats.Layers
	for i := range t.peers {
		if m, ok := stats.Peers[t.peers[i].id]; ok {
			t.peers[i].media = m
		}
	}
}

// levelsMeasured says who is how loud and who speaks. Who is muted does not speak,
// and is reminded where he seems not to know.
func (t *turn) levelsMeasured(e LevelsMeasured) {
	if level, ok := e.Levels[""]; ok {
		if !t.microphone.On {
			level = silenceDB
		}
		t.voice = t.voice.heard(level, e.Speaking[""], t.now)
	}
	t.hint = t.hint.heard(e.Talking && t.microphone.listening && !t.microphone.On, t.now)
	for i := range t.peers {
		p := &t.peers[i]
		if level, ok := e.Levels[p.id]; ok && p.status.Microphone {
			p.voice = p.voice.heard(level, e.Speaking[p.id], t.now)
		}
	}
}

// firstFrame notes how long the first picture took, from the later of one's own
// join and the peer's arrival.
func (t *turn) firstFrame(e FirstFrame) {
	p := t.peer(e.Peer)
	if p == nil || p.firstFrame != 0 {
		return
	}
	p.firstFrame = max(e.At-max(t.joinedAt, p.arrivedAt), time.Microsecond)
}
