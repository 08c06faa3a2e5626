package guest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/signaling"
	"moim/signaling/server"
)

const (
	gracesID = "51c351c351c351c351c351c351c351c3"
	hanasID  = "9d029d029d029d029d029d029d029d02"
)

// A room is derived as the application derives it.
func tryRooms(s *stage) {
	table(s, `stage.room.roomOf(x).then((room) => room.id)`, map[string]string{
		"ABCDEFGHJKMN": "0b1f887e2d20b1ddc24b069ab29af414",
	})
	s.scene(`
		if (stage.room.roomOf("ABCDEFGHJKMN") !== stage.room.roomOf("ABCDEFGHJKMN")) throw new Error("derived twice");
		for (let i = 10; i < 20; i++) stage.room.roomOf("0000000000" + i);
		const text = new Uint8Array(100_000).map((_, i) => i * 7);
		const back = stage.bytes.fromBase64(stage.bytes.toBase64(text));
		if (back.length !== text.length || back.some((b, i) => b !== text[i])) throw new Error("base64");
		if (stage.bytes.fromBase64("!") !== null || stage.bytes.textOf(new Uint8Array([0xff])) !== null) throw new Error("nonsense read");
	`)
}

// What the application seals the page opens, and the other way round.
func trySealing(s *stage) {
	code, err := signaling.ParseCode("ABCDEFGHJKMN")
	if err != nil {
		s.tb.Fatal(err)
	}
	room := code.Room()
	sealer, err := signaling.NewSealer(room, someID, signaling.Card{Name: "김철수"})
	if err != nil {
		s.tb.Fatal(err)
	}
	sealed := func(to, text string) json.RawMessage {
		out, err := sealer.Seal(to, []byte(text))
		if err != nil {
			s.tb.Fatal(err)
		}
		return out
	}
	sent := map[string]any{
		"card": sealer.Card(), "self": gracesID, "from": someID, "other": hanasID,
		"direct": sealed(gracesID, `{"n":1}`), "all": sealed("", `{"n":2}`), "third": sealed(hanasID, `{"n":3}`),
		"odd": sealed("", "7"), "late": sealed("", `{"n":5}`),
		"large": sealed(gracesID, `"`+strings.Repeat("x", signaling.MaxPayload-2)+`"`), "last": sealed(gracesID, `{"n":7}`),
	}
	s.scene(`const sent = ` + quote(s.tb, sent) + `;` + openScript)
	opener := signaling.NewOpener(room, someID)
	for i, want := range []string{`{"n":1}`, `{"n":2}`} {
		to := []string{someID, ""}[i]
		text, err := opener.Message(gracesID, to, s.sealed(`{ n: `+string('1'+rune(i))+` }`, to))
		if err != nil || string(text) != want {
			s.tb.Errorf("the application opens %q, %v; want %q", text, err, want)
		}
	}
	card, err := opener.Card(gracesID, quoted(s, `stage.own.card`))
	if err != nil || card.Name != "Grace" {
		s.tb.Errorf("card %+v, %v", card, err)
	}
	if size := len(s.sealed(`"x".repeat(`+quote(s.tb, signaling.MaxPayload-2)+`)`, someID)); size != signaling.MaxSealed+2 {
		s.tb.Errorf("the largest payload has %d characters", size)
	}
}

// sealed is a payload as the page seals it.
func (s *stage) sealed(payload, to string) json.RawMessage {
	s.tb.Helper()
	return quoted(s, `stage.own.seal(`+quote(s.tb, to)+`, `+payload+`)`)
}

// quoted is a text of the page as JSON.
func quoted(s *stage, expression string) json.RawMessage {
	s.tb.Helper()
	text, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		s.tb.Fatal(err)
	}
	return json.RawMessage(quote(s.tb, text))
}

const openScript = `
	const room = await stage.room.roomOf("ABCDEFGHJKMN");
	stage.own = await stage.sealer.Sealer.create(room, sent.self, { name: "Grace" });
	const opener = new stage.opener.Opener(room, sent.self);
	const is = async (what, opening, want) => {
		const got = JSON.stringify(await opening);
		if (got !== JSON.stringify(want)) throw new Error(what + ": " + got.slice(0, 100));
	};
	const forged = { problem: "forged" }, stale = { problem: "stale" };
	const flip = (text) => {
		const raw = stage.bytes.fromBase64(text);
		raw[Math.floor(Math.random() * raw.length)] ^= 1 << Math.floor(8 * Math.random());
		return stage.bytes.toBase64(raw);
	};
	await is("card", opener.card(sent.from, sent.card), { value: { name: "김철수" } });
	await is("card of another", opener.card(sent.other, sent.card), forged);
	await is("message as a card", opener.card(sent.from, sent.all), forged);
	await is("card as a message", opener.message(sent.from, "", sent.card), forged);
	for (let i = 0; i < 100; i++) {
		await is("changed", opener.message(sent.from, sent.self, flip(sent.direct)), forged);
		await is("cut short", opener.message(sent.from, sent.self, sent.direct.slice(0, 4 * Math.floor(Math.random() * 30))), forged);
	}
	await is("another sender", opener.message(sent.other, sent.self, sent.direct), forged);
	await is("to all", opener.message(sent.from, "", sent.direct), forged);
	await is("to another", opener.message(sent.from, sent.other, sent.third), forged);
	await is("as own", opener.message(sent.from, sent.self, sent.third), forged);
	await is("from oneself", opener.message(sent.self, "", await stage.own.seal("", {})), forged);
	for (const odd of [null, undefined, 7, {}, "", "AAAA", "!", "A".repeat(60_000)]) {
		await is("odd", opener.message(sent.from, sent.self, odd), forged);
	}
	const foreign = new stage.opener.Opener(await stage.room.roomOf("000000000000"), sent.self);
	await is("another room", foreign.message(sent.from, sent.self, sent.direct), forged);
	await is("direct", opener.message(sent.from, sent.self, sent.direct), { value: { n: 1 } });
	await is("again", opener.message(sent.from, sent.self, sent.direct), stale);
	await is("to all", opener.message(sent.from, "", sent.all), { value: { n: 2 } });
	await is("no object", opener.message(sent.from, "", sent.odd), { value: null });
	await is("largest", opener.message(sent.from, sent.self, sent.large), { value: null });
	await is("late", opener.message(sent.from, "", sent.late), stale);
	await is("last", opener.message(sent.from, sent.self, sent.last), { value: { n: 7 } });
	await is("card again", opener.card(sent.from, sent.card), { value: { name: "김철수" } });
	const thief = await stage.sealer.Sealer.create(room, sent.from, {});
	await is("another key", opener.message(sent.from, "", await thief.seal("", {})), forged);
	if (await stage.own.seal("", "x".repeat(40_000)) !== null) throw new Error("too large");
`

// The safety code is that of the application, whichever end asks.
func trySafety(s *stage) {
	const codes = `
		const a = "ce5cab5a5cd3591001b5f484cb5531d81445565ca3ed21ca16010a76fa8cc5c2";
		const b = "0f430e2805363a240a012cbe2b2ac98ff6c3561e76292d24f40cd77485af9c5c";
		const bytes = (text) => text && Uint8Array.from(text.match(/../g), (x) => parseInt(x, 16));
		const { safetyCode } = stage.safety;
		const is = (got, want) => { if (got !== want) throw new Error(got + ", not " + want); };
		is(await safetyCode(bytes(a), bytes(b)), "13455 00523 26386 33135");
		is(await safetyCode(bytes(b), bytes(a)), "13455 00523 26386 33135");
		is(await safetyCode(bytes(a), null), "");
		is(await safetyCode(bytes(a.slice(2)), bytes(b)), "");
		const line = "a=fingerprint:sha-256 " + a.match(/../g).join(":").toUpperCase() + "\r\n";
		const { fingerprintIn } = stage.sdp;
		is(stage.bytes.hexadecimal(fingerprintIn("v=0\r\n" + line + "m=audio\r\n" + line.toLowerCase())), a);
		is(fingerprintIn("v=0\r\n" + line + line.replace("CE", "CF")), null);
		is(fingerprintIn(line.replace("sha-256", "sha-1")), null);
		is(fingerprintIn(""), null);
	`
	s.scene(codes)
}

// Both ends of a call show the same safety code, over and over again.
func TestSafetyCodesOfACall(t *testing.T) {
	s := newStage(t, server.Config{})
	s.scene(couple + `
		const codes = () => [stage.sees(ada, "Grace")?.safety, stage.sees(grace, "Ada")?.safety];
		const same = () => codes()[0] && codes()[0] === codes()[1];
		await stage.until("a code", same);
		const [first] = codes();
		if (!/^\d{5}( \d{5}){3}$/.test(first)) throw new Error(first);
		const hana = await stage.join("Hana", null);
		await stage.until("another code", () => stage.sees(hana, "Ada")?.safety && stage.sees(ada, "Hana")?.safety);
		if (stage.sees(hana, "Ada").safety !== stage.sees(ada, "Hana").safety || stage.sees(hana, "Ada").safety === first) {
			throw new Error("codes of three");
		}
		// A browser that does not show the certificate goes by the description, which gives the same.
		RTCDtlsTransport.prototype.getRemoteCertificates = undefined;
		const { safetyOf } = stage.safety;
		const described = await Promise.all(stage.connections.map(safetyOf));
		if (described.filter((code) => code === first).length !== 2) throw new Error(first + " among " + described);
	`)
}
