package guest_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// theCode is that of the room of the calls.
func theCode(tb testing.TB) signaling.Code {
	tb.Helper()
	code, err := signaling.ParseCode("ABCDEFGHJKMN")
	if err != nil {
		tb.Fatal(err)
	}
	return code
}

// orderOf lets a host give an order, and waits until it holds.
func orderOf(h *signalingtest.Host, action signaling.Action, value int) {
	h.Order(action, "", value)
	await(h.Participant, signaling.TypeGoverned)
}

// The page says plainly that the room is locked, or that a host has removed its
// person, shows who is host and that the room is locked, and does not try again.
func TestGovernedRoom(t *testing.T) {
	s := newStage(t, server.Config{})
	host := s.server.Host(theCode(t), "Ada")
	s.scene(`stage.grace = await stage.join("Grace", null);
		if (stage.grace.snapshot.phase !== "call" || stage.grace.snapshot.locked) {
			throw new Error(JSON.stringify(stage.grace.snapshot));
		}`)
	grace := await(host.Participant, signaling.TypeJoined).Participant
	s.showHold(host, false)
	orderOf(host, signaling.ActionLock, 1)
	s.scene(`
		await stage.until("host and lock", () => stage.grace.snapshot.locked && stage.grace.snapshot.peers[0].host);
		const late = await stage.join("Hana", null);
		if (late.snapshot.phase !== "failed" || late.snapshot.problem.code !== "locked") {
			throw new Error(JSON.stringify(late.snapshot));
		}`)
	host.Order(signaling.ActionRemove, grace, 0)
	s.scene(`await stage.until("removed", () => stage.grace.snapshot.phase === "failed" && stage.grace.snapshot.problem.code === "removed" &&
			stage.connections.every((pc) => pc.connectionState === "closed"));
		if (stage.complaints.length) throw new Error(stage.complaints.join());`)
}

// showHold lets a host prove to everybody what it is.
func (s *stage) showHold(h *signalingtest.Host, spare bool) {
	s.tb.Helper()
	hold := signaling.Hold{Admin: h.Key.Public(), Spare: spare, Order: h.Sign(s.server.Room(theCode(s.tb)), signaling.ActionHold, "", 0)}
	h.Tell("", signaling.Payload{Type: signaling.PayloadHold, Hold: &hold})
}

// The page waits where people are let in, says so in both languages, goes on
// waiting after a lost connection, and joins by itself.
func TestWaitingPage(t *testing.T) {
	s := newStage(t, server.Config{})
	host := s.server.Host(theCode(t), "Ada")
	orderOf(host, signaling.ActionWait, 1)
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.proxy.URL+"/r/#ABCDEFGHJKMN")); err != nil {
		t.Fatal(err)
	}
	const asked = pageScript + `
		const asked = () => phase() === "joining" && one("[data-asked]") && one("#title").textContent === "The host has been asked to let you in";
	`
	s.scene(asked + `
		await until("preview", () => phase() === "preview");
		one("#name").value = "Grace";
		one("#join").click();
		await until("asked", asked);
		if (one("#cancel").textContent !== "Give up") throw new Error(one("#cancel").textContent);
		write("#language", "ko");
		await until("Korean", () => one("#title").textContent === "방장에게 입장을 요청했습니다" && one("#cancel").textContent === "그만두기");
		write("#language", "en");
		await until("English", asked);`)
	first := await(host.Participant, signaling.TypeKnock)
	if name := signaling.ParseCard(first.Card).Name; name != "Grace" {
		t.Fatalf("%q knocks", name)
	}
	s.scene(asked + `one("#cancel").click(); await until("given up", () => phase() === "preview");`)
	if e := await(host.Participant, signaling.TypeKnock); e.Reason != signaling.ReasonLeft || e.Participant != first.Participant {
		t.Fatalf("got %+v", e)
	}

	s.scene(asked + `one("#join").click(); await until("asked", asked);`)
	second := s.knock(host)
	s.proxy.Cut()
	if again := s.knock(host); again != second {
		t.Fatalf("%s knocks after a lost connection, not %s", again, second)
	}
	s.scene(asked + `if (!asked()) throw new Error(phase());`)
	host.Order(signaling.ActionAdmit, second, 0)
	s.scene(asked + `await until("call", () => phase() === "call" && one(".tile[data-peer]"));`)
	if e := await(host.Participant, signaling.TypeJoined); e.Participant != second {
		t.Fatalf("joined %+v", e)
	}

	s.scene(asked + `
		one("#leave").click();
		await until("left", () => phase() === "left");
		one("#rejoin").click();
		await until("asked", asked);`)
	host.Order(signaling.ActionRefuse, s.knock(host), 0)
	s.scene(asked + `await until("refused", () => phase() === "failed" && one("#problem").textContent === "The host did not let you in.");`)
}

// knock waits for somebody who knocks.
func (s *stage) knock(host *signalingtest.Host) string {
	s.tb.Helper()
	for {
		if e := await(host.Participant, signaling.TypeKnock); e.Reason == "" {
			return e.Participant
		}
	}
}

// Waiting goes over every transport, longer than a silence is borne, and ends with
// the call in which messages pass.
func TestWaitingWithoutWebSocket(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string][]client.Transport{
		"events": {client.WebSocket}, "poll": {client.WebSocket, client.Events},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stage{tb: t, server: signalingtest.NewServer(t, server.Config{})}
			gate := signalingtest.NewGate(t, s.server)
			gate.Refuse(refused...)
			s.ctx = startBrowser(t)
			if err := chromedp.Do(s.ctx, chromedp.Navigate(gate.URL+"/healthz")); err != nil {
				t.Fatalf("open the stage: %v", err)
			}
			s.play(stageScript + "stage.load();")
			host := s.server.Host(theCode(t), "Ada")
			orderOf(host, signaling.ActionWait, 1)
			s.scene(`
				stage.joining = stage.join("Grace", null);
				stage.joining.catch(() => {});
				await stage.until("asked", () => stage.calls[0].snapshot.asked);`)
			guest := s.knock(host)
			silent, cancel := context.WithTimeout(t.Context(), signaling.Silence+2*time.Second)
			defer cancel()
			for {
				e, err := host.Receive(silent)
				if err != nil {
					break
				}
				if e.Type == signaling.TypeKnock {
					t.Fatalf("the wait was interrupted: %+v", e)
				}
			}
			if name == "events" { // which are cut off meanwhile
				gate.Refuse(client.WebSocket, client.Events)
				s.scene(`
					await stage.until("polls", () => performance.getEntriesByType("resource").some(({ name }) => name.includes("/v1/session/poll")));
					if (!stage.calls[0].snapshot.asked) throw new Error("not asked any more");`)
			}
			host.Order(signaling.ActionAdmit, guest, 0)
			s.scene(`
				const call = await stage.joining;
				if (call.snapshot.phase !== "call" || call.snapshot.asked) throw new Error(JSON.stringify(call.snapshot));
				call.setEnabled({ microphone: false, camera: false });
				await stage.until("one", () => call.snapshot.peers.length === 1);
				call.leave();`)
			if e := await(host.Participant, signaling.TypeLeft); e.Participant != guest || e.Reason != signaling.ReasonLeft {
				t.Fatalf("left %+v", e)
			}
		})
	}
}

// two lets two calls with pictures meet, where somebody else is already.
const two = `
	stage.ada = await stage.join("Ada", { camera: stage.devices("red", 440).camera });
	stage.grace = await stage.join("Grace", { camera: stage.devices("blue", 880).camera });
	await stage.until("connected", () => stage.sees(stage.ada, "Grace") && stage.sees(stage.grace, "Ada"));
`

// A connection is closed with who was removed by a host that has proved to be one,
// and by nobody else's order.
func TestRemovalNeedsAProof(t *testing.T) {
	s := newStage(t, server.Config{})
	hostile := signalingtest.NewMeddler(t, s.server)
	host := s.server.Host(theCode(t), "Host")
	if err := chromedp.Do(s.ctx, chromedp.Navigate(hostile.URL+"/healthz")); err != nil {
		t.Fatal(err)
	}
	s.play(stageScript + "stage.load();")
	s.scene(two)
	ids := s.ids("ada", "grace")
	room := s.server.Room(theCode(t))
	removal := func(o signaling.Order) {
		hostile.Inject(ids[0], signaling.Envelope{
			V: signaling.Version, Type: signaling.TypeLeft, Participant: ids[1], Reason: signaling.ReasonRemoved, Order: &o,
		})
	}
	removal(host.Sign(room, signaling.ActionRemove, ids[1], 0)) // signed, by somebody who has proved nothing yet
	s.showHold(host, false)
	s.scene(`await stage.until("host", () => stage.ada.snapshot.peers.find((p) => p.name === "Host").host);
		if (!stage.sees(stage.ada, "Grace")) throw new Error("cut off without a proof");`)
	invented := signalingtest.Host{Key: signaling.NewAdminKey(), Participant: host.Participant}
	removal(invented.Sign(room, signaling.ActionRemove, ids[1], 0))
	removal(host.Sign(room, signaling.ActionRemove, ids[0], 0))
	removal(host.Sign(room, signaling.ActionAdmit, ids[1], 0))
	altered := host.Sign(room, signaling.ActionRemove, host.ID, 0)
	altered.Target = ids[1]
	removal(altered)
	s.showHold(host, true) // who only keeps the key governs nothing
	s.scene(`await stage.until("spare", () => !stage.ada.snapshot.peers.find((p) => p.name === "Host").host);
		if (!stage.sees(stage.ada, "Grace")) throw new Error("cut off by an order that does not count");`)
	s.showHold(host, false)
	s.scene(`await stage.until("host again", () => stage.ada.snapshot.peers.find((p) => p.name === "Host").host);`)
	removal(host.Sign(room, signaling.ActionRemove, ids[1], 0))
	s.scene(`await stage.until("cut off", () => !stage.ada.snapshot.peers.some((p) => p.name === "Grace"));
		if (stage.complaints.length) throw new Error(stage.complaints.join());`)
}

// ids are the identifiers of calls on the stage.
func (s *stage) ids(calls ...string) []string {
	s.tb.Helper()
	ids := make([]string, 0, len(calls))
	for _, name := range calls {
		id, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`stage.`+name+`.snapshot.self.id`))
		if err != nil {
			s.tb.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// Everybody goes on under a new code where a host leads, and nobody else: as the same
// participants, over the same connections, with pictures that do not stop. A page that
// is loaded anew is in the new room.
func TestNewCode(t *testing.T) {
	s := newStage(t, server.Config{})
	host := s.server.Host(theCode(t), "Host")
	s.scene(two)
	ids := s.ids("ada", "grace")
	impostor := s.join("Impostor")
	lead := func(p *signalingtest.Participant, code signaling.Code, key signaling.AdminKey) {
		for _, id := range ids {
			p.Tell(id, signaling.Payload{Type: signaling.PayloadMove, Move: &signaling.Move{Code: code.Canonical(), Admin: key.Public()}})
		}
	}
	lead(impostor, signaling.NewCode(), signaling.NewAdminKey())
	lead(host.Participant, signaling.NewCode(), signaling.NewAdminKey()) // nothing is proved yet
	s.showHold(host, false)
	next, key := signaling.NewCode(), signaling.NewAdminKey()
	there := s.follow(host, next, key)
	lead(impostor, signaling.NewCode(), signaling.NewAdminKey())
	lead(host.Participant, next, key)
	s.scene(`
		const calls = [stage.ada, stage.grace], code = ` + quote(t, next.Canonical()) + `;
		stage.frames = () => stage.sum("inbound-rtp", "framesDecoded");
		await stage.until("moved", () => calls.every((c) => c.snapshot.code === code && c.snapshot.online));
		const open = stage.connections.filter((pc) => pc.connectionState === "connected").length;
		if (open !== 2) throw new Error(open + " connections");
		const before = await stage.frames();
		await stage.until("pictures", async () => (await stage.frames()) > before + 20);
		await stage.until("each other", () => stage.sees(stage.ada, "Grace") && stage.sees(stage.grace, "Ada"));`)
	present := map[string]bool{}
	for len(present) < len(ids) {
		present[await(there, signaling.TypeJoined).Participant] = true
	}
	for _, id := range ids {
		if !present[id] {
			t.Errorf("%s has not come as the same participant", id)
		}
		left := await(host.Participant, signaling.TypeLeft)
		if left.Reason != signaling.ReasonLost {
			t.Errorf("the old room is told %q", left.Reason)
		}
	}
	s.scene(`
		const [impostor] = stage.ada.snapshot.peers.filter((p) => p.name === "Impostor");
		const warned = [stage.ada, stage.grace].flatMap((c) => c.snapshot.warnings);
		if (warned.length) throw new Error(JSON.stringify(warned));
		if (stage.complaints.length) throw new Error(stage.complaints.join());
		stage.ada.say("after");
		await stage.until("chat", () => stage.grace.snapshot.chat.messages.some((m) => m.text === "after"));
		await stage.until("who did not follow is gone", () => !stage.ada.snapshot.peers.some((p) => p.name === "Impostor"));
		if (stage.connections.filter((pc) => pc.connectionState === "connected").length !== 2) throw new Error("connections");`)

	// What was proved in the old room is worth nothing, and the way back is closed.
	again, last := signaling.NewCode(), signaling.NewAdminKey()
	lead(there, again, last)
	s.proveIn(there, next, key)
	s.scene(`await stage.until("host", () => [stage.ada, stage.grace].every((c) => c.snapshot.peers.find((p) => p.name === "Host")?.host));
		if (stage.ada.snapshot.code !== ` + quote(t, next.Canonical()) + `) throw new Error(stage.ada.snapshot.code);`)
	lead(there, theCode(t), host.Key)
	s.follow(&signalingtest.Host{Participant: there}, again, last)
	lead(there, again, last)
	s.scene(`await stage.until("moved again", () => [stage.ada, stage.grace].every((c) => c.snapshot.code === ` + quote(t, again.Canonical()) + `));
		await stage.until("each other", () => stage.sees(stage.ada, "Grace") && stage.sees(stage.grace, "Ada"));
		if (stage.connections.filter((pc) => pc.connectionState === "connected").length !== 2) throw new Error("connections");
		if (stage.complaints.length) throw new Error(stage.complaints.join());`)
}

// proveIn lets somebody prove in a room that they hold its key.
func (s *stage) proveIn(p *signalingtest.Participant, code signaling.Code, key signaling.AdminKey) {
	s.tb.Helper()
	order := key.Sign(s.server.Room(code).ID(), signaling.Order{Action: signaling.ActionHold, Issuer: p.ID, Serial: 1})
	p.Tell("", signaling.Payload{Type: signaling.PayloadHold, Hold: &signaling.Hold{Admin: key.Public(), Order: order}})
}

// follow lets a host go to the room of a new code, with the key to be.
func (s *stage) follow(h *signalingtest.Host, code signaling.Code, key signaling.AdminKey) *signalingtest.Participant {
	s.tb.Helper()
	config := h.Config
	config.Server, config.Admin = s.server.URL, key.Public
	sealed, err := h.Move(s.tb.Context(), config, s.server.Room(code))
	if err != nil {
		s.tb.Fatal(err)
	}
	p := *h.Participant
	p.Sealed, p.Code = sealed, code
	s.tb.Cleanup(p.Leave)
	p.Await(signaling.TypeWelcome)
	return &p
}

// The page brings the room's key back to a server that has forgotten it, so that the
// room is governed as before, and believes no other key for this room.
func TestKeyAfterRestart(t *testing.T) {
	s := newStage(t, server.Config{})
	host := s.server.Host(theCode(t), "Ada")
	s.scene(`stage.grace = await stage.join("Grace", null);`)
	host.Leave()
	s.scene(`await stage.until("alone", () => stage.grace.snapshot.peers.length === 0);`)
	s.server.Kill()
	s.scene(`await stage.until("away", () => !stage.grace.snapshot.online);`)
	s.server.Start()
	s.scene(`await stage.until("back", () => stage.grace.snapshot.online);`)
	other := signaling.NewAdminKey()
	p := s.server.JoinAs(client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Admin: other.Public,
	}, theCode(t), "Mallory")
	welcome := await(p, signaling.TypeWelcome)
	if welcome.Admin != host.Key.Public() {
		t.Fatalf("the room has the key %q, want the host's", welcome.Admin)
	}
	impostor := &signalingtest.Host{Key: other, Participant: p}
	s.showHold(impostor, false)
	back := &signalingtest.Host{Key: host.Key, Participant: s.join("Ada")}
	s.showHold(back, false)
	s.scene(`
		const named = (name) => stage.grace.snapshot.peers.find((p) => p.name === name);
		await stage.until("the host", () => named("Ada")?.host);
		if (named("Mallory").host) throw new Error("a host by another key");`)
}
