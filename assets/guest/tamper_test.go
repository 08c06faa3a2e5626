package guest_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// TestHostileServer lets a server change, repeat and turn round what an
// application tells the page, which refuses it, says so once, and goes on.
func TestHostileServer(t *testing.T) {
	s := newStage(t, server.Config{})
	hostile := signalingtest.NewMeddler(t, s.server)
	code, err := signaling.ParseCode("ABCDEFGHJKMN")
	if err != nil {
		t.Fatal(err)
	}
	ada := s.server.JoinAs(client.Config{
		Server: hostile.URL, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	}, code, "Ada")
	if err := chromedp.Do(s.ctx, chromedp.Navigate(hostile.URL+"/r/#ABCDEFGHJKMN")); err != nil {
		t.Fatal(err)
	}
	s.scene(pageScript + `
		await until("preview", () => phase() === "preview");
		one("#join").click();
		await until("call", () => phase() === "call" && one(".tile[data-peer]"));
		if (one(".tile[data-peer]").textContent.includes("Ada") === false) throw new Error("no name");
		if (one("#problem").textContent !== "") throw new Error(one("#problem").textContent);`)
	tell := func(limited bool) {
		ada.Tell("", signaling.Payload{Type: signaling.PayloadStatus, Status: &signaling.Status{Camera: true, Limited: limited}})
	}
	const limits = pageScript + `const limits = () => !one(".tile[data-peer] .limits").hidden;`
	hostile.Do(func(to string, e signaling.Envelope) []signaling.Envelope {
		if to != ada.ID && e.Type == signaling.TypeSealed {
			e.Payload = flip(e.Payload)
		}
		return []signaling.Envelope{e}
	})
	for range 100 {
		tell(true)
	}
	s.scene(limits + `
		await until("told", () => one("#problem").textContent !== "");
		const sentence = "Ada sent something that was changed on its way, so this page refused it; your call goes on, but use another server if you see this again.";
		if (one("#problem").textContent !== sentence || limits()) throw new Error(one("#problem").textContent);
		write("#call-language", "ko");
		await until("Korean", () => one("#problem").textContent.startsWith("Ada 님이 보낸 내용이 중간에서 바뀌어"));
		one("[data-action=dismiss]").click();
		if (!one("#problem").hidden) throw new Error("the notice stays");`)
	var old []signaling.Envelope
	hostile.Do(func(to string, e signaling.Envelope) []signaling.Envelope {
		if to == ada.ID || e.Type != signaling.TypeSealed {
			return []signaling.Envelope{e}
		}
		again := e
		again.Seq = 0
		old = append(old, again)
		return append([]signaling.Envelope{e}, old...)
	})
	for i := range 10 {
		tell(i%2 == 0) // the last one is false
	}
	tell(true)
	s.scene(limits + `await until("the honest message", limits);`)
	hostile.Do(nil)
	tell(false)
	s.scene(limits + `
		await until("the last message", () => !limits());
		if (!one("#problem").hidden || phase() !== "call") throw new Error(one("#problem").textContent);`)
}

// flip changes a bit in the middle.
func flip(sealed json.RawMessage) json.RawMessage {
	var raw []byte
	if json.Unmarshal(sealed, &raw) != nil || len(raw) == 0 {
		return sealed
	}
	raw[len(raw)/2] ^= 1
	return json.RawMessage(`"` + base64.StdEncoding.EncodeToString(raw) + `"`)
}
