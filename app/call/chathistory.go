package call

import (
	"slices"
	"time"

	"moim/signaling"
)

// How others are asked for what was said before.
const (
	historyPatience = 2 * time.Second // for an answer, before the next one is asked
	historyDirect   = 3 * time.Second // for a data channel, before the server relays it
	historyRounds   = 2               // how often everybody is asked in vain
	historyAnswers  = 128             // that a peer gets at once, and one more a second
)

// chatHistory is the search for what those have said who are gone.
type chatHistory struct {
	wanted bool
	since  time.Duration
	from   PeerID        // who was asked last; empty: nobody is
	at     time.Duration // when
	asked  []PeerID      // in this round, in vain; replaced, never changed
	rounds int
	after  signaling.ChatPlace // up to there it is known
}

// wantHistory begins to ask those present.
func (t *turn) wantHistory() {
	if len(t.peers) > 0 {
		t.chat.history = chatHistory{wanted: true, since: t.now}
	}
}

// lostAuthor is about somebody who goes: what did not come first hand the others
// may have.
func (t *turn) lostAuthor(p *peer) {
	missing := p.chat.met && p.chat.heard < p.chat.last || !p.chat.met && p.arrivedAt <= t.joinedAt
	if missing && len(t.peers) > 1 {
		t.wantHistory()
	}
}

// seekHistory asks whoever has been here the longest, then the next one.
func (t *turn) seekHistory() {
	h := &t.chat.history
	if !h.wanted {
		return
	}
	if h.from != "" {
		if t.now < h.at+historyPatience && t.peer(h.from) != nil {
			return
		}
		h.asked, h.from = append(slices.Clip(h.asked), h.from), ""
	}
	waiting := false
	for i := range t.peers {
		p := &t.peers[i]
		if slices.Contains(h.asked, p.id) {
			continue
		}
		waiting = true
		if p.chat.path == chatDirect || p.chat.path == chatRelayed && t.now >= h.since+historyDirect {
			t.askHistory(p)
			return
		}
	}
	if !waiting {
		h.rounds++
		h.asked = nil
		h.wanted = h.rounds < historyRounds && len(t.peers) > 0
	}
}

func (t *turn) askHistory(p *peer) {
	h := &t.chat.history
	h.from, h.at = p.id, t.now
	after := h.after
	t.tellChat(p, signaling.Chat{Ask: &after})
}

// tellHistory answers: with what others than the two have said, after a place.
func (t *turn) tellHistory(p *peer, after signaling.ChatPlace) {
	if p.chat.path == chatNowhere || !p.chat.asked.allow(1, 1, historyAnswers, t.now) {
		return
	}
	window := channelWindow
	if p.chat.path == chatRelayed {
		window = relayWindow
	}
	told := signaling.ChatTold{Messages: []signaling.ChatQuote{}}
	for i := range t.chat.log {
		m := &t.chat.log[i]
		if m.Own || m.Author == p.id || signaling.ComparePlaces(m.place(), after) <= 0 {
			continue
		}
		if told.Left > 0 || len(told.Messages) == signaling.MaxChatBatch || len(told.Messages) > 0 && window < m.cost() {
			told.Left++
			continue
		}
		window -= m.cost()
		told.Messages = append(told.Messages, signaling.ChatQuote{
			ChatMessage: m.wire(t.now), Author: string(m.Author), Name: m.Name,
		})
	}
	t.tellChat(p, signaling.Chat{Told: &told})
}

// toldHistory takes an answer. Who is present speaks for itself.
func (t *turn) toldHistory(p *peer, told signaling.ChatTold) {
	h := &t.chat.history
	if !h.wanted || p.id != h.from {
		return
	}
	before := h.after
	for i := range told.Messages {
		q := &told.Messages[i]
		if place := q.Place(); signaling.ComparePlaces(place, h.after) > 0 {
			h.after = place
		}
		author := PeerID(q.Author)
		if author == t.id || t.peer(author) != nil || !p.chat.spent.allow(float64(len(q.Text)+chatEach), chatRate, 2*chatBurst, t.now) {
			continue
		}
		t.hearChat(ChatMessage{
			Author: author, Name: signaling.CleanName(q.Name), Number: q.Number, Clock: q.Clock, Text: q.Text,
			Told: true, Teller: p.name, source: p.id,
		}, q.Age)
	}
	switch {
	case told.Left == 0:
		h.wanted, h.from = false, ""
	case h.after == before:
		h.at = t.now - historyPatience // it says nothing: the next one
	default:
		t.askHistory(p)
	}
}
