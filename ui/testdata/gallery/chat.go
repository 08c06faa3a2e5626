package main

import (
	"strings"
	"time"

	"moim/app/call"
)

// converse fills the chat of a call.
func converse(s *call.Snapshot) {
	words := []string{
		"Good morning! Can everybody hear me?", "Yes, loud and clear.", "The agenda: https://example.com/notes/2026/spring-planning?section=budget&view=full",
		"Thanks.\nI'll be five minutes late for the second part.", strings.Repeat("Averylongwordwithoutanyspaces", 3), "See you then",
	}
	if s.Preferences.Language == "ko" {
		words = []string{
			"좋은 아침입니다! 모두 제 목소리가 들리시나요?", "네, 잘 들립니다.", "회의 자료입니다: https://example.com/notes/2026/spring-planning?section=budget&view=full",
			"감사합니다.\n두 번째 시간에는 5분쯤 늦을 것 같습니다.", strings.Repeat("띄어쓰기없이아주길게이어쓴글", 4), "그때 뵙겠습니다",
		}
	}
	peer := func(i int) call.ChatMessage { return call.ChatMessage{Author: s.Peers[i].ID, Name: s.Peers[i].Name} }
	own := call.ChatMessage{Author: s.Self.ID, Own: true, Name: s.Self.Name}
	gone := call.ChatMessage{Author: "gone", Name: "Edsger", Told: true, Teller: s.Peers[0].Name, Earlier: true}
	earlier := peer(0)
	earlier.Earlier = true
	for i, m := range []call.ChatMessage{gone, earlier, peer(1), peer(2), own, peer(0), own} {
		m.Number, m.Clock, m.Arrival = uint64(i+1), uint64(i+1), uint64(i+1)
		m.At = time.Duration(i-12) * time.Minute
		m.Text = words[max(i-1, 0)]
		s.Chat.Messages = append(s.Chat.Messages, m)
	}
	s.Chat.Arrived, s.Chat.Read, s.Chat.Unread = 7, 4, 2
	for i := range s.Peers {
		s.Peers[i].ChatHas = 7
	}
	s.Peers[0].ChatHas = 5
}
