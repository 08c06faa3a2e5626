package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
)

// said is a line of --chat.
type said struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	Told   bool   `json:"told"`
	Teller string `json:"told_by"`
}

// TestChat lets two applications and a guest write to each other. Who comes late
// gets what was written before, also by who is gone, and an application that is
// reached through the server's relay alone is written to as well.
func TestChat(t *testing.T) {
	t.Parallel()
	server := startSignald(t, freePort(t))
	browser := startChromium(t, guesttest.Config{})
	room, dir := newRoom(), t.TempDir()
	talk := func(name, words string, more ...string) (*participant, string) {
		file := filepath.Join(dir, name+".jsonl")
		flags := append([]string{"--camera", "none", "--mic", "none", "--chat", file, "--say", words}, more...)
		return join(t, server.url(), room, name, flags...), file
	}
	ada, adaHears := talk("Ada", "안녕하세요, Ada입니다")
	ben, benHears := talk("Ben", "hello\nfrom Ben")
	expectSaid(t, adaHears, said{Name: "Ben", Text: "hello\nfrom Ben"})
	expectSaid(t, benHears, said{Name: "Ada", Text: "안녕하세요, Ada입니다"})

	gil := browser.visit(t, "Gil", server.link(room), deniedDevices)
	gil.join()
	gil.press("chat")
	gil.untilRead("안녕하세요, Ada입니다", "hello\nfrom Ben")
	gil.run(`(() => {
		const text = document.querySelector("#chat-text");
		text.value = "<b>Gil</b> here";
		text.dispatchEvent(new Event("input"));
		text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
	})()`)
	expectSaid(t, adaHears, said{Name: "Gil", Text: "<b>Gil</b> here"})
	expectSaid(t, benHears, said{Name: "Gil", Text: "<b>Gil</b> here"})

	ben.leave()
	_, lateHears := talk("Late", "am I late?", "--relay-only")
	expectSaid(t, lateHears, said{Name: "Ada", Text: "안녕하세요, Ada입니다"})
	expectSaid(t, lateHears, said{Name: "Gil", Text: "<b>Gil</b> here"})
	expectSaid(t, lateHears, said{Name: "Ben", Text: "hello\nfrom Ben", Told: true, Teller: "Ada"})
	expectSaid(t, adaHears, said{Name: "Late", Text: "am I late?"})
	gil.untilRead("am I late?")
	gil.showsChat("-desk", 1280, 800)
	gil.showsChat("-phone", 390, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch)
	gil.leave()
	ada.leave()
}

// expectSaid waits until a message stands in a file of --chat, once.
func expectSaid(t *testing.T, file string, want said) {
	t.Helper()
	eventually(t, patience, fmt.Sprintf("%+v in %s", want, filepath.Base(file)), func() (bool, string) {
		data, err := os.ReadFile(file)
		if err != nil {
			return false, err.Error()
		}
		found := 0
		lines := bufio.NewScanner(bytes.NewReader(data))
		for lines.Scan() {
			var got said
			if json.Unmarshal(lines.Bytes(), &got) == nil && got == want {
				found++
			}
		}
		return found == 1, string(data)
	})
}

// showsChat looks at the open chat in a window of that size: the field is in sight,
// and nothing has to be scrolled sideways. MOIM_SHOTS keeps what it looks like.
func (g *guest) showsChat(name string, width, height int64, options ...chromedp.EmulateViewportOption) {
	g.t.Helper()
	g.do("change the window's size", chromedp.EmulateViewport(width, height, options...))
	eventually(g.t, patience, "chat"+name, func() (bool, string) {
		fits, err := ask[bool](g, `(() => {
			const r = document.querySelector("#chat-text").getBoundingClientRect();
			const b = document.querySelector("#leave").getBoundingClientRect();
			return r.width > 150 && r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight && b.right <= innerWidth &&
				document.documentElement.scrollWidth <= innerWidth;
		})()`)
		return err == nil && fits, "it does not fit"
	})
	g.t.Log(g.keepPicture(name))
}

// untilRead waits until messages stand in the page.
func (g *guest) untilRead(texts ...string) {
	g.t.Helper()
	eventually(g.t, patience, g.name+" reads", func() (bool, string) {
		shown, err := ask[[]string](g, `[...document.querySelectorAll("#chat-messages .words")].map((p) => p.textContent)`)
		if err != nil {
			return false, err.Error()
		}
		for _, text := range texts {
			found := 0
			for _, s := range shown {
				if s == text {
					found++
				}
			}
			if found != 1 {
				return false, fmt.Sprintf("%q", shown)
			}
		}
		return true, ""
	})
}
