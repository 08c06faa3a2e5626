package call_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
)

// TestChatConverges lets people talk while chance cuts them off, breaks their
// connections and restarts the server. In the end everybody has every message
// once, in the same order, whoever was there from the beginning, and so has who
// comes late.
func TestChatConverges(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 2))
			h := &hub{}
			n := &network{people: make(map[call.PeerID]*person), cut: make(map[call.PeerID]bool)}
			people := n.enter(t, h, "Ada", "Grace", "Edsger", "Barbara")
			said := 0
			for range 8 {
				for range random.IntN(6) {
					said++
					people[random.IntN(len(people))].Do(call.SendChat{Text: fmt.Sprintf("message %d", said)})
					if random.IntN(2) == 0 {
						synctest.Wait()
					}
				}
				n.fault(h, random, people[random.IntN(len(people))].Latest().Self.ID)
				n.during(time.Duration(random.IntN(12)) * time.Second)
			}
			for _, p := range people {
				n.restore(h, p.Latest().Self.ID)
			}
			people = append(people, n.enter(t, h, "Late")...)
			n.during(2 * time.Minute)
			wantSameChat(t, people, said)
			if t.Failed() {
				t.Logf("seed %d", seed)
			}
			stop(t, people...)
		})
		if t.Failed() {
			return
		}
	}
}

// enter lets people join whose data channels lead to each other.
func (n *network) enter(t *testing.T, h *hub, names ...string) []*person {
	t.Helper()
	people := make([]*person, 0, len(names))
	for _, name := range names {
		p := newPerson(t, h, name)
		p.transport.carry = func(peer call.PeerID, data []byte) { n.carry(p.Latest().Self.ID, peer, data) }
		p.Do(call.Join{Text: code})
		synctest.Wait()
		n.mu.Lock()
		n.people[p.Latest().Self.ID] = p
		n.mu.Unlock()
		people = append(people, p)
	}
	return people
}

// wantSameChat compares what everybody has.
func wantSameChat(t *testing.T, people []*person, said int) {
	t.Helper()
	want := lines(people[0].Latest().Chat)
	if len(want) != said {
		t.Errorf("%d messages, want %d: %q", len(want), said, want)
	}
	for _, p := range people {
		s := p.Latest()
		got := lines(s.Chat)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s has %q,\nwant %q", s.Self.Name, got, want)
		}
		for _, m := range s.Chat.Messages {
			if m.Told {
				t.Errorf("%s is told %q, whose author is here", s.Self.Name, m.Text)
			}
		}
		for _, peer := range s.Peers {
			if own := ownCount(s.Chat); peer.ChatHas != own {
				t.Errorf("%s has confirmed %d of the %d messages of %s", peer.Name, peer.ChatHas, own, s.Self.Name)
			}
		}
	}
}

func ownCount(c call.Chat) uint64 {
	n := uint64(0)
	for _, m := range c.Messages {
		if m.Own {
			n++
		}
	}
	return n
}

func lines(c call.Chat) []string {
	out := make([]string, 0, len(c.Messages))
	for _, m := range c.Messages {
		out = append(out, m.Name+": "+m.Text)
	}
	return out
}

// TestChatHistory is about who comes late: what those have said who are gone,
// somebody tells, and the next one where that one is silent.
func TestChatHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		n := &network{people: make(map[call.PeerID]*person), cut: make(map[call.PeerID]bool)}
		people := n.enter(t, h, "Ada", "Grace", "Edsger")
		for i := range 300 { // more than an answer holds
			people[2].Do(call.SendChat{Text: fmt.Sprintf("so says Edsger, number %d", i)})
		}
		people[0].Do(call.SendChat{Text: "Ada is here"})
		n.during(20 * time.Second)
		stop(t, people[2])
		n.during(time.Second)
		people[0].transport.mu.Lock()
		people[0].transport.carry = nil // hears, and does not answer
		people[0].transport.mu.Unlock()
		people[0].Do(call.SendChat{Text: "nobody hears this at first"})
		n.during(time.Second)
		late := n.enter(t, h, "Late")[0]
		n.during(10 * time.Second)
		chat := late.Latest().Chat
		told := 0
		for _, m := range chat.Messages {
			if m.Told {
				told++
				if m.Teller != "Grace" || m.Name != "Edsger" || !m.Earlier {
					t.Fatalf("told %+v", m)
				}
			}
		}
		if told != 300 || chat.Unread != 0 {
			t.Errorf("%d messages are told, %d unread, want 300 and none", told, chat.Unread)
		}
		stop(t, people[0], people[1], late)
	})
}
