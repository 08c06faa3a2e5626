package guest_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// A guest is in the call where no WebSocket passes, is not missed while the page
// moves from one transport to another, and hears what is said meanwhile.
func TestFallback(t *testing.T) {
	s := &stage{tb: t, server: signalingtest.NewServer(t, server.Config{})}
	gate := signalingtest.NewGate(t, s.server)
	gate.Refuse(client.WebSocket)
	s.ctx = startBrowser(t)
	if err := chromedp.Do(s.ctx, chromedp.Navigate(gate.URL+"/healthz")); err != nil {
		t.Fatalf("open the stage: %v", err)
	}
	s.play(stageScript + "stage.load();")
	friend := s.join("Friend")
	s.scene(`
		const { Sealed } = await import("/r/js/call/sealed.js");
		const { prepareEntry } = await import("/r/js/call/entry.js");
		const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
		window.heard = [];
		window.events = [];
		const participant = hex();
		const { room, sealer } = await prepareEntry("ABCDEFGHJKMN", participant, "Guest");
		window.line = new Sealed(location.origin, { room, participant, secret: hex(), sealer },
			{ welcome: (e) => events.push(e.resumed ? "resumed" : "welcome"), message: (e) => heard.push(e.payload),
				offline: () => events.push("offline"), ended: (c) => events.push(c) });
		line.open();
		await stage.until("welcome", () => events.length === 1 && line.online);`)
	guest := await(friend, signaling.TypeJoined).Participant
	for n, refused := range [][]client.Transport{
		{client.WebSocket}, {client.WebSocket, client.Events}, {client.WebSocket, client.Poll}, nil,
	} {
		gate.Refuse(refused...)
		friend.Tell(guest, map[string]any{"type": "chat", "n": n})
		s.scene(`
			await stage.until("the message", () => heard.some((p) => p.n === heard.length - 1));
			line.send("", { type: "heard", n: heard.length });`)
		if e := friend.Next(); e.Type != signaling.TypeMessage {
			t.Fatalf("got %+v", e)
		}
	}
	s.scene(`
		await stage.until("all", () => heard.length === 4);
		if (heard.some((p, i) => p.n !== i)) throw new Error(JSON.stringify(heard));
		line.leave();`)
	if e := friend.Next(); e.Type != signaling.TypeLeft || e.Reason != signaling.ReasonLeft {
		t.Fatalf("got %+v", e)
	}
}
