package call

import (
	"log/slog"

	"moim/signaling"
)

// DataChannel is the data channel that every connection has (PROTOCOL.md section
// 7). What is said over it reaches one participant, and no server.
const DataChannel = "moim"

// channelNews handles what the transport reports of data channels.
func (t *turn) channelNews(e Event) {
	switch e := e.(type) {
	case ChannelChanged:
		t.channelChanged(e)
	case MessageReceived:
		t.messageReceived(e)
	}
}

// channelChanged follows the data channel of a peer.
func (t *turn) channelChanged(e ChannelChanged) {
	if p := t.peer(e.Peer); p != nil && e.Channel == DataChannel {
		p.chat.open, p.chat.fresh = e.Open, true
	}
}

// messageReceived takes what came over a data channel.
func (t *turn) messageReceived(e MessageReceived) {
	p := t.peer(e.Peer)
	if p == nil || e.Channel != DataChannel || !p.chat.frames.allow(float64(len(e.Data)), chatFrameRate, chatFrameBurst, t.now) {
		return
	}
	payload, err := signaling.ParsePayload(e.Data)
	if err == nil {
		switch payload.Type {
		case signaling.PayloadChat:
			t.heardChat(p, *payload.Chat)
			return
		case signaling.PayloadHold, signaling.PayloadKey, signaling.PayloadMove:
			t.governingPayload(p, payload)
			return
		default:
		}
	}
	level := slog.LevelDebug // whoever does this can do it often
	if err != nil && !p.chat.warned {
		level, p.chat.warned = slog.LevelInfo, true
	}
	t.note(level, "message over the data channel ignored", p.id, err)
}
