package guest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/signaling"
	"moim/signaling/server"
)

// TestChatOfCalls lets calls in one page write to each other, over data channels.
func TestChatOfCalls(t *testing.T) {
	s := newStage(t, server.Config{})
	s.scene(couple + `
		stage.lines = (call) => call.snapshot.chat.messages.map((m) => m.name + ": " + m.text).join("\n");
		stage.got = (call, text) => call.snapshot.chat.messages.find((m) => m.text === text);`)
	for _, part := range []struct{ name, scene string }{
		{"both ways, over the data channel", `
			const received = () => stage.sum("data-channel", "messagesReceived");
			await stage.until("a greeting of each", async () => await received() >= 2);
			const before = await received();
			ada.say("안녕하세요\r\n<b>Grace</b>");
			await stage.until("at Grace", () => stage.got(grace, "안녕하세요\n<b>Grace</b>"));
			grace.say(" good morning ");
			await stage.until("at Ada", () => stage.got(ada, "good morning"));
			await stage.until("confirmed", () => ada.snapshot.peers[0].chatHas === 1 && grace.snapshot.peers[0].chatHas === 1);
			await stage.until("over the data channel", async () => await received() >= before + 4);
			if (stage.lines(ada) !== stage.lines(grace)) throw new Error(stage.lines(ada));
			if (ada.snapshot.chat.unread !== 1) throw new Error("unread " + ada.snapshot.chat.unread);
			ada.readChat(ada.snapshot.chat.arrived);
			if (ada.snapshot.chat.unread !== 0) throw new Error("still unread");
		`},
		{"too long and empty is not sent", `
			if (ada.say("") || ada.say(" \n") || ada.say("a".repeat(2001)) || ada.say("🙂".repeat(2001))) throw new Error("sent");
			if (!ada.say("🙂".repeat(2000))) throw new Error("not sent");
			await stage.until("the long one", () => stage.got(grace, "🙂".repeat(2000)));
		`},
		{"who comes late, from those present and about those who are gone", `
			const gone = await stage.join("Edsger", null);
			await stage.until("three", () => stage.sees(gone, "Ada") && stage.sees(gone, "Grace"));
			for (let i = 0; i < 100; i++) gone.say("number " + i);
			await stage.until("all of it", () => stage.got(ada, "number 99") && stage.got(grace, "number 99"));
			gone.leave();
			await stage.until("gone", () => ada.snapshot.peers.length === 1 && grace.snapshot.peers.length === 1);
			const late = await stage.join("Late", null);
			await stage.until("told", () => stage.got(late, "number 99") && stage.got(late, "good morning") && stage.got(late, "number 0"));
			await stage.until("the same", () => stage.lines(late) === stage.lines(ada));
			const told = stage.got(late, "number 50");
			if (!told.told || told.teller !== "Ada" || !told.earlier || stage.got(late, "good morning").told) throw new Error(JSON.stringify(told));
			if (late.snapshot.chat.unread !== 0) throw new Error("unread " + late.snapshot.chat.unread);
			late.leave();
		`},
		{"at a hundred at once nothing is lost", `
			for (let i = 0; i < 100; i++) {
				ada.say("a" + i);
				grace.say("g" + i);
			}
			await stage.until("all", () => stage.got(ada, "g99") && stage.got(grace, "a99"));
			await stage.until("the same", () => stage.lines(grace) === stage.lines(ada));
		`},
	} {
		t.Run(part.name, func(t *testing.T) { s.at(t).scene("const { ada, grace } = stage;" + part.scene) })
	}
}

// TestChatOfPage writes and reads on the page, with somebody hostile who is
// reached by the server alone.
func TestChatOfPage(t *testing.T) {
	s := newStage(t, server.Config{})
	mallory := s.join(`<img src=x onerror="window.harmed=1">`)
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.proxy.URL+"/r/#ABCDEFGHJKMN")); err != nil {
		t.Fatal(err)
	}
	s.scene(pageScript + `
		await until("preview", () => phase() === "preview");
		one("#join").click();
		await until("call", () => phase() === "call" && one(".tile[data-peer]"));
		addEventListener("securitypolicyviolation", () => (window.harmed = 2));`)
	number := 0
	say := func(text string) {
		number++
		mallory.Tell("", signaling.Payload{Type: signaling.PayloadChat, Chat: &signaling.Chat{
			Next: 1, First: 1, Last: uint64(number), Messages: []signaling.ChatMessage{{Number: uint64(number), Clock: uint64(number), Text: text}},
		}})
	}
	say("hello")
	s.scene(pageScript + `
		await until("badge", () => one("#chat-badge").textContent === "1" && !one("#chat-badge").hidden);
		if (!one("#chat").getAttribute("aria-label").includes("1 new message")) throw new Error(one("#chat").getAttribute("aria-label"));
		if (one("#chat-toast").hidden || !one("#chat-toast").textContent.endsWith(": hello")) throw new Error(one("#chat-toast").textContent);
		key({ key: "c", code: "KeyC" });
		if (one("#chat-panel").hidden || document.activeElement !== one("#chat-text")) throw new Error("no panel");
		await until("read", () => one("#chat-badge").hidden && one("#chat").getAttribute("aria-label") === "Chat");
		if (!one(".line.chat-new")) throw new Error("no line above what is new");`)
	for _, text := range []string{
		`<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>`,
		`javascript:alert(1) data:text/html,x https://user@evil.example/ https://evil.example/a?b=1). HTTP://EXAMPLE.COM`,
		"a\u202eb\u0007\u2066c", strings.Repeat("W", 2000), strings.Repeat("\n", 1000) + "end",
	} {
		say(text)
	}
	s.scene(pageScript + `
		const words = () => [...document.querySelectorAll("#chat-messages .words")];
		await until("all", () => words().at(-1).textContent === "end");
		if (words().some((p) => [...p.querySelectorAll("*")].some((n) => n.tagName !== "A")) || document.querySelector("#call img")) throw new Error("markup");
		if (!words().some((p) => p.textContent.startsWith("<img src=x"))) throw new Error("the text is not shown as it is");
		const links = [...document.querySelectorAll("#chat-messages a")];
		if (links.map((a) => a.getAttribute("href")).join(" ") !== "https://evil.example/a?b=1 HTTP://EXAMPLE.COM" ||
			links.some((a) => a.textContent !== a.getAttribute("href") || !a.rel.includes("noopener"))) throw new Error(links.map((a) => a.outerHTML).join());
		if (!words().some((p) => p.textContent === "abc")) throw new Error("directions are not dropped");
		if (one("#chat-panel").scrollWidth > one("#chat-panel").clientWidth) throw new Error("long words are cut off");
		if (window.harmed) throw new Error("harmed");`)
	chat := func(c any) { mallory.Tell("", map[string]any{"type": "chat", "chat": c}) }
	for _, c := range []any{
		nil, 7,
		[]int{1},
		map[string]any{},
		map[string]any{"next": 1, "first": 1, "messages": 7},
		map[string]any{"next": 1, "first": 1, "messages": []any{nil}},
		map[string]any{"next": 1e300, "first": -1},
		map[string]any{"next": 1, "first": 1, "messages": []any{map[string]any{"n": number + 1, "clock": 1, "text": strings.Repeat("x", 2001)}}},
		map[string]any{"next": 1, "first": 1, "told": map[string]any{"left": 1 << 40, "messages": []any{map[string]any{"n": 1, "clock": 1, "text": "x", "author": 7}}}},
		map[string]any{"next": 1, "first": 1, "ask": 7},
		map[string]any{"next": 999, "first": 1},
	} {
		chat(c)
	}
	flood := make([]signaling.ChatMessage, 0, signaling.MaxChatBatch)
	for range 12 {
		flood = flood[:0]
		for range signaling.MaxChatBatch {
			number++
			flood = append(flood, signaling.ChatMessage{Number: uint64(number), Clock: uint64(number), Text: fmt.Sprint("flood ", number)})
		}
		chat(signaling.Chat{Next: 1, First: flood[0].Number, Last: uint64(number), Messages: flood})
	}
	s.scene(pageScript + `
		const text = one("#chat-text");
		const enter = (init) => text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }));
		const own = () => [...document.querySelectorAll("#chat-messages .own .words")].map((p) => p.textContent);
		await until("the flood", () => one("#chat-messages").textContent.includes("flood 760"));
		write("#chat-text", "안녕");
		enter({ isComposing: true });
		enter({ shiftKey: true });
		if (own().length !== 0) throw new Error("sent while composing");
		enter({});
		await until("sent", () => own().join() === "안녕" && text.value === "");
		if (one("#chat-messages").scrollTop + one("#chat-messages").clientHeight < one("#chat-messages").scrollHeight - 2) throw new Error("not at the end");
		await until("undelivered", () => one("#chat-messages .own").textContent.includes("Not delivered to"));
		write("#chat-text", "x".repeat(2001));
		if (!one("#chat-send").disabled || !one("#chat-count").textContent.startsWith("1 characters too long")) throw new Error(one("#chat-count").textContent);
		enter({});
		if (own().length !== 1) throw new Error("sent what is too long");
		if (document.querySelectorAll("#chat-messages .message").length > 500) throw new Error("too many are kept");
		text.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
		if (!one("#chat-panel").hidden || document.activeElement !== one("#chat")) throw new Error("the panel stays");
		key({ key: "u", code: "KeyU" });
		key({ key: "ㅊ", code: "KeyC" });
		if (!one("#upload-panel").hidden || one("#chat-panel").hidden) throw new Error("two panels");
		if (window.harmed) throw new Error("harmed");`)
	for {
		var p signaling.Payload
		if json.Unmarshal(await(mallory, signaling.TypeMessage).Payload, &p) == nil && p.Chat != nil && len(p.Chat.Messages) > 0 {
			if p.Chat.Messages[0].Text != "안녕" {
				t.Errorf("sent %q", p.Chat.Messages[0].Text)
			}
			return
		}
	}
}
