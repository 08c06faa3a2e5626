package guest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// Joining costs the same for each person, nothing where nothing is sent, and
// for a picture what the page would encode with its packets' headers.
func tryPrice(s *stage) {
	s.scene(`
		const between = (got, least, most) => { if (!(got >= least && got <= most)) { throw new Error(got + ", not " + least + " to " + most); } };
		const { joinCost } = stage.price;
		const small = { width: 640, height: 360 }, large = { width: 1280, height: 720 };
		between(joinCost(0, { camera: large, microphone: true }), 0, 0);
		between(joinCost(1, { camera: null, microphone: false }), 5_000, 20_000);
		between(joinCost(1, { camera: null, microphone: true }), 50_000, 80_000);
		const one = joinCost(1, { camera: small, microphone: true });
		between(one, 560_000, 660_000);
		between(joinCost(4, { camera: small, microphone: true }), 4 * one, 4 * one);
		between(joinCost(1, { camera: large, microphone: false }), 1_450_000, 1_700_000);
		between(joinCost(3, { camera: large, microphone: true }), 3 * one, 3 * one);
		between(joinCost(1, { camera: {}, microphone: true }), one, one);
	`)
}

// The page takes the answer that the application takes.
func tryOccupancy(s *stage) {
	cases := make(map[string]int)
	for _, answer := range []string{
		`{"participants":4}`, `{"participants":0,"later":1}`, `{"participants":1024}`, `{"participants":1025}`, `{"participants":-1}`,
		`{"participants":0.5}`, `{"participants":"4"}`, `{"participants":null}`, `{}`, `[]`, `7`, `null`, `"x"`,
	} {
		w := httptest.NewRecorder()
		_, _ = w.WriteString(answer)
		if got, err := signaling.ReadOccupancy(w.Body); err == nil {
			cases[answer] = got.Participants
		} else {
			cases[answer] = -1
		}
	}
	table(s, `stage.peek.readOccupancy(JSON.parse(x)) ?? -1`, cases)
}

// A demand names what is pinned, and only that.
func tryDemands(s *stage) {
	s.scene(`
		const told = [];
		const demands = new stage.demands.Demands((peer, demand) => told.push(demand));
		const tile = { width: 640.4, height: 360, visible: true };
		demands.show("a", "camera", { ...tile, pinned: false });
		demands.show("b", "camera", { ...tile, pinned: true });
		demands.show("a", "camera", { ...tile, pinned: true });
		await stage.until("told again", () => told.length === 3);
		const want = [{}, { pinned: true }, { pinned: true }].map((more) =>
			({ track: "camera", width: 640, height: 360, visible: true, ...more }));
		if (JSON.stringify(told) !== JSON.stringify(want)) throw new Error(JSON.stringify(told));
	`)
}

func tryStatus(s *stage) {
	table(s, `stage.envelope.parsePayload({ type: "status", status: JSON.parse(x) }).value.limited`, map[string]bool{
		`{"limited":true}`: true, `{"limited":false}`: false, `{}`: false, `{"limited":"yes"}`: false, `{"camera":true}`: false,
	})
}

// TestPreviewSaysWhatJoiningCosts lets people come into the room that the page
// shows, and the server go away.
func TestPreviewSaysWhatJoiningCosts(t *testing.T) {
	s := newStage(t, server.Config{})
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.proxy.URL+"/r/#ABCDEFGHJKMN")); err != nil {
		t.Fatal(err)
	}
	const says = pageScript + `const says = (pattern) => until("says " + pattern, () => pattern.test(one("#people").textContent));
		await until("preview", () => phase() === "preview");`
	s.scene(says + `await says(/^Nobody is here yet$/);`)
	first := s.join("Ada")
	s.scene(says + `
		await until("picture", () => one("#preview-video").videoWidth > 0);
		await says(/^1 person is here: about .+ [kM]b\/s up$/);
		const rate = one("#people").textContent;
		one("#preview-camera").click();
		await until("cheaper", () => one("#people").textContent !== rate && /about \d+ kb\/s up$/.test(one("#people").textContent));`)
	s.join("Grace")
	s.scene(says + `
		await says(/^2 people are here: /);
		write("#language", "ko");
		await says(/^2명이 있습니다. 업로드 약 /);
		write("#language", "en");`)
	first.Leave()
	s.server.Kill()
	s.scene(says + `await says(/^$/);`)
}

// TestOlderServer shows the preview of a server that does not say who is there.
func TestOlderServerSaysNothing(t *testing.T) {
	asked := make(chan struct{}, 100)
	handler := server.New(server.Config{}).Handler()
	older := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) > len(signaling.RoomsPath) && r.URL.Path[:len(signaling.RoomsPath)] == signaling.RoomsPath {
			asked <- struct{}{}
			http.NotFound(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(older.Close)
	s := &stage{tb: t, ctx: startBrowser(t)}
	if err := chromedp.Do(s.ctx, chromedp.Navigate(older.URL+"/r/#ABCDEFGHJKMN")); err != nil {
		t.Fatal(err)
	}
	<-asked
	<-asked // the first answer has been read by now
	s.scene(pageScript + `
		if (phase() !== "preview" || one("#people").textContent !== "" || !one("#problem").hidden) {
			throw new Error(document.body.textContent);
		}`)
}

// TestPinAndLimits makes a tile large, which its participant is told, and shows
// what the participant says of its upload.
func TestPinAndLimits(t *testing.T) {
	s := newStage(t, server.Config{})
	ada := s.join("Ada")
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.proxy.URL+"/r/#ABCDEFGHJKMN")); err != nil {
		t.Fatal(err)
	}
	const tile = pageScript + `const tile = () => one(".tile[data-peer]"), note = () => tile().querySelector(".limits");`
	s.scene(tile + `
		await until("preview", () => phase() === "preview");
		one("#join").click();
		await until("call", () => phase() === "call" && tile());
		tile().querySelector(".pin").click();`)
	awaitDemand(ada, func(d signaling.Demand) bool { return d.Track == "camera" && d.Pinned })
	s.scene(tile + `tile().querySelector(".pin").click();`)
	awaitDemand(ada, func(d signaling.Demand) bool { return d.Track == "camera" && !d.Pinned })
	s.scene(tile + `if (!note().hidden) throw new Error("a limit that nobody has");`)
	for _, limited := range []bool{true, false} {
		ada.Tell("", signaling.Payload{
			Type: signaling.PayloadStatus, Status: &signaling.Status{Camera: true, Limited: limited},
		})
		s.scene(tile + `
			const limited = ` + quote(t, limited) + `;
			await until("note", () => note().hidden !== limited);
			const pin = tile().querySelector(".pin");
			if (limited !== pin.title.includes("limits the upload") || limited !== pin.getAttribute("aria-label").includes("limits upload")) {
				throw new Error(pin.title + "; " + pin.getAttribute("aria-label"));
			}
			if (limited && note().textContent !== "limits upload") throw new Error(note().textContent);`)
	}
}

// awaitDemand waits for a demand that is as wanted.
func awaitDemand(p *signalingtest.Participant, wanted func(signaling.Demand) bool) {
	for {
		var payload signaling.Payload
		if json.Unmarshal(await(p, signaling.TypeMessage).Payload, &payload) != nil {
			continue
		}
		for _, d := range payload.Demand {
			if wanted(d) {
				return
			}
		}
	}
}
