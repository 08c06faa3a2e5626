package guest_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"moim/signaling/server"
)

// pageScript is what the scenes on the page have in common.
const pageScript = `
	const one = (selector) => document.querySelector(selector);
	const phase = () => document.documentElement.dataset.phase;
	const pressed = (selector) => one(selector).getAttribute("aria-pressed") === "true";
	const key = (init) => document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...init }));
	const until = async (what, condition) => {
		for (const deadline = performance.now() + 30_000; !(await condition()); ) {
			if (performance.now() > deadline) throw new Error(what + ": not so in time, phase " + phase());
			await new Promise((resolve) => setTimeout(resolve, 30));
		}
	};
	const write = (selector, text) => {
		one(selector).value = text;
		one(selector).dispatchEvent(new Event(one(selector).tagName === "SELECT" ? "change" : "input"));
	};
	await until("page", phase);
`

// TestPage goes the way of a guest: the code, the preview, the call and out.
func TestPage(t *testing.T) {
	s := newStage(t, server.Config{})
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.proxy.URL+"/r/#ABCD")); err != nil {
		t.Fatal(err)
	}
	t.Run("enter", func(t *testing.T) { tryEnter(s.at(t)) })
	t.Run("preview", func(t *testing.T) { tryPreview(s.at(t)) })
	t.Run("call", func(t *testing.T) { tryCall(s.at(t)) })
	t.Run("left", func(t *testing.T) { tryLeft(s.at(t)) })
}

func tryEnter(s *stage) {
	s.scene(pageScript + `
		await until("enter", () => phase() === "enter");
		if (!one("#code").hasAttribute("aria-invalid")) throw new Error("a code cut short is taken");
		write("#code", "abcd-efgh jkmn");
		if (one("#code").hasAttribute("aria-invalid")) throw new Error("a code is not taken");
		if (!one("#code-hint").textContent.includes("ABCD-EFGH-JKMN")) throw new Error(one("#code-hint").textContent);
		one("#continue").click();
		await until("preview", () => phase() === "preview");
		if (location.hash !== "#ABCD-EFGH-JKMN") throw new Error(location.hash);`)
}

func tryPreview(s *stage) {
	s.scene(pageScript + `
		await until("picture", () => one("#preview-video").videoWidth > 0);
		await until("level", () => Number(one("[role=meter]").getAttribute("aria-valuenow")) > 0);
		await until("devices", () => one("#camera-device").options.length > 1 && one("#microphone-device").options.length > 1);
		const title = one("#title").textContent;
		write("#language", "ko");
		await until("Korean", () => document.documentElement.lang === "ko" && one("#title").textContent !== title);
		one("#preview-camera").click();
		await until("camera off", () => !pressed("#preview-camera") && one("#preview-video").srcObject.getVideoTracks().length === 0);
		one("#name").value = " 김민준 ";
		one("#join").click();
		await until("call", () => phase() === "call");
		if (localStorage.getItem("moim.name") !== "김민준") throw new Error("the name is not remembered");`)
}

func tryCall(s *stage) {
	s.scene(pageScript + `
		await until("status", () => one("#status").textContent !== "");
		if (pressed("#camera") || !pressed("#microphone")) throw new Error("what was chosen in the preview is not kept");
		one("#camera").click();
		await until("own picture", () => one("[data-self] video").videoWidth > 0 && pressed("#camera"));
		key({ key: "m", code: "KeyM" });
		await until("muted", () => !pressed("#microphone"));
		key({ key: "ㅡ", code: "KeyM" }); // the same key on a Korean keyboard
		await until("unmuted", () => pressed("#microphone"));
		key({ key: "u", code: "KeyU" });
		if (one("#upload-panel").hidden) throw new Error("no panel");
		key({ key: "Escape", code: "Escape" });
		if (!one("#upload-panel").hidden) throw new Error("the panel stays");
		const video = one("[data-self] video");
		key({ key: "d", code: "KeyD" });
		write("#call-language", "en");
		await until("English", () => one("#microphone").getAttribute("aria-label") === "Microphone");
		if (one("[data-self] video") !== video) throw new Error("the language made the picture anew");
		one("#device-dialog").close();`)
}

func tryLeft(s *stage) {
	s.scene(pageScript + `
		const track = one("[data-self] video").srcObject.getTracks()[0];
		one("#leave").click();
		await until("left", () => phase() === "left" && one("#left"));
		await until("camera released", () => track.readyState === "ended");
		one("#rejoin").click();
		await until("call", () => phase() === "call" && pressed("#camera"));`)
}
