package guest_test

import (
	"strings"
	"testing"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// await waits for a message of one kind and passes over the others.
func await(p *signalingtest.Participant, want signaling.Type) signaling.Envelope {
	for {
		if e := p.Next(); e.Type == want {
			return e
		}
	}
}

// join lets a participant that is no browser into the room of the calls.
func (s *stage) join(name string) *signalingtest.Participant {
	s.tb.Helper()
	code, err := signaling.ParseCode("ABCDEFGHJKMN")
	if err != nil {
		s.tb.Fatal(err)
	}
	p, _ := s.server.Join(code, name)
	return p
}

// A participant that talks nonsense disturbs nobody.
func TestNonsense(t *testing.T) {
	s := newStage(t, server.Config{})
	s.scene(couple)
	mallory := s.join(strings.Repeat("M", signaling.MaxName))
	offer := func(sdp string) any {
		return map[string]any{"type": "description", "description": map[string]any{"type": "offer", "sdp": sdp}}
	}
	head := "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AB:CD\r\n"
	for _, payload := range []any{
		7, "x",
		[]int{1},
		map[string]any{"type": "dance"},
		map[string]any{"type": "__proto__", "__proto__": 1},
		offer("nonsense"), offer(head), offer(head + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=msid:camera x\r\n"),
		offer(head + strings.Repeat("m=audio 9 x 0\r\n", 2000)), offer(strings.Repeat("x", 30_000)),
		map[string]any{"type": "description", "description": map[string]any{"type": "answer", "sdp": head}},
		map[string]any{"type": "description", "description": map[string]any{"type": "rollback"}},
		map[string]any{"type": "candidate", "candidate": map[string]any{"candidate": "candidate:nonsense", "sdpMid": "9"}},
		map[string]any{"type": "candidate", "candidate": map[string]any{"candidate": ""}},
		map[string]any{"type": "status", "status": map[string]any{"camera": "yes", "screen": true}},
		map[string]any{"type": "demand", "demand": []any{map[string]any{"track": "camera", "width": 1, "height": 16000, "visible": true}}},
	} {
		mallory.Tell("", payload)
	}
	s.scene(settled + `
		await stage.until("three", () => ada.snapshot.peers.length === 2 && grace.snapshot.peers.length === 2);
		await stage.until("the status", () => ada.snapshot.peers[1].screen && !ada.snapshot.peers[1].camera);
		await settled("beside nonsense");
		if (stage.complaints.length) {
			throw new Error(stage.complaints.join());
		}
	`)
	mallory.Leave()
	s.scene(`await stage.until("gone", () => stage.ada.snapshot.peers.length === 1);`)
}

// A first connection that fails has one code that says why.
func TestRefusals(t *testing.T) {
	s := newStage(t, server.Config{MaxParticipants: 1})
	s.scene(`
		await stage.join("Ada", null);
		const late = await stage.join("Grace", null);
		if (late.snapshot.phase !== "failed" || late.snapshot.problem.code !== "room_full") {
			throw new Error(JSON.stringify(late.snapshot));
		}
		const left = new stage.call.Call({ origin: location.origin, code: "0000AAAA0000", name: "Hana" });
		const joining = left.join();
		left.leave();
		await joining;
		if (left.snapshot.phase !== "left" || left.snapshot.problem) {
			throw new Error(JSON.stringify(left.snapshot));
		}
	`)
	s.server.Kill()
	s.scene(`
		const nobody = await stage.join("Grace", null);
		if (nobody.snapshot.phase !== "failed" || nobody.snapshot.problem.code !== "unreachable") {
			throw new Error(JSON.stringify(nobody.snapshot));
		}
	`)
}

// A connection over which nothing comes any more is dropped, and the call goes
// on over another one.
func TestSilence(t *testing.T) {
	s := newStage(t, server.Config{})
	s.scene(couple)
	s.proxy.Swallow()
	s.scene(`await stage.until("offline", () => !stage.ada.snapshot.online && !stage.grace.snapshot.online);`)
	s.proxy.Cut()
	s.scene(settled + `
		await stage.until("back", () => ada.snapshot.online && grace.snapshot.online);
		await settled("after the silence");
		if (stage.connections.length !== 2) {
			throw new Error("connected again");
		}
	`)
}

// A page that goes says so, and whoever is there sees it gone at once.
func TestPageGoes(t *testing.T) {
	s := newStage(t, server.Config{})
	watcher := s.join("watcher")
	s.play(`stage.join("Ada", null)`)
	ada := await(watcher, signaling.TypeJoined)
	if card := signaling.ParseCard(ada.Card); card.Name != "Ada" {
		t.Errorf("joined as %q", card.Name)
	}
	s.play(`location.href = "about:blank"; 0`)
	left := await(watcher, signaling.TypeLeft)
	if left.Participant != ada.Participant || left.Reason != signaling.ReasonLeft {
		t.Errorf("left: %+v", left)
	}
}

// A page that the browser has kept and shows again joins as somebody new.
func TestPageComesBack(t *testing.T) {
	s := newStage(t, server.Config{})
	watcher := s.join("watcher")
	s.play(`stage.join("Ada", null)`)
	ada := await(watcher, signaling.TypeJoined)
	s.play(`dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));`)
	await(watcher, signaling.TypeLeft)
	s.play(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));`)
	if again := await(watcher, signaling.TypeJoined); again.Participant == ada.Participant {
		t.Error("the same participant again")
	}
	s.scene(`await stage.until("in the call", () => stage.calls[0].snapshot.phase === "call");`)
}
