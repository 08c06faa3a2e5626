package call

import (
	"slices"

	"moim/signaling"
)

// add puts a message in its place. One that is there already stays, except that
// an author's own word takes the place of what was told of it.
func (s *chat) add(m ChatMessage) {
	s.clock = max(s.clock, m.Clock)
	log := s.log
	if i := slices.IndexFunc(log, func(known ChatMessage) bool {
		return known.Number == m.Number && known.Author == m.Author
	}); i >= 0 {
		if !log[i].Told || m.Told {
			return
		}
		log = slices.Concat(log[:i], log[i+1:])
		s.bytes -= len(s.log[i].Text)
	}
	at, _ := slices.BinarySearchFunc(log, m.place(), func(known ChatMessage, place signaling.ChatPlace) int {
		return signaling.ComparePlaces(known.place(), place)
	})
	s.arrived++
	m.Arrival = s.arrived
	if m.isNews() {
		s.unread++
	}
	next := make([]ChatMessage, 0, len(log)+1)
	s.log = append(append(append(next, log[:at]...), m), log[at:]...)
	s.bytes += len(m.Text)
	s.trim()
}

// trim forgets what is too much: the oldest of whoever takes the most room, so
// that nobody drives out what others have said.
func (s *chat) trim() {
	for len(s.log) > maxChatMessages || s.bytes > maxChatBytes {
		room := make(map[PeerID]int)
		var largest PeerID
		for i := range s.log {
			source := s.log[i].source
			room[source] += s.log[i].cost()
			if room[source] > room[largest] {
				largest = source
			}
		}
		i := slices.IndexFunc(s.log, func(m ChatMessage) bool { return m.source == largest })
		s.bytes -= len(s.log[i].Text)
		if s.log[i].isNews() && s.log[i].Arrival > s.read {
			s.unread--
		}
		s.log = slices.Delete(s.log, i, i+1) // made by add, and not published yet
	}
}

// cost is about how many bytes a message takes in what is sent, at the most.
func (m *ChatMessage) cost() int { return 2*len(m.Text) + 2*len(m.Name) + 200 }

// first is the number of the oldest own message that is still there.
func (s *chat) first() uint64 {
	for i := range s.log {
		if s.log[i].Own {
			return s.log[i].Number
		}
	}
	return s.said + 1
}
