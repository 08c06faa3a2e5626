package guest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"moim/signaling"
	"moim/signaling/server"
)

const someID = "0123456789abcdef0123456789abcdef"

// The key and the order of PROTOCOL.md section 9.
const (
	adminKey  = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
	holdOrder = `{"action":"hold","issuer":"0f8e0f8e0f8e0f8e0f8e0f8e0f8e0f8e","serial":1,` +
		`"signature":"e41187d82ac9ea6234af796434e896290054b7be8fc86181f03c889a1ac0120c4b2550b1c5cf19728fd56bc5f0d016716621f150d74f559ccc6da31abd7fe507"}`
)

// TestModules tries what needs neither a network nor media.
func TestModules(t *testing.T) {
	s := newStage(t, server.Config{})
	for name, try := range map[string]func(*stage){
		"codes": tryCodes, "envelopes": tryEnvelopes, "chat texts": tryChatTexts, "payloads": tryPayloads, "outbox": tryOutbox,
		"descriptions": tryDescriptions, "encodings": tryEncodings, "bill": tryBill, "voice": tryVoice,
		"price": tryPrice, "occupancy": tryOccupancy, "demands": tryDemands, "status": tryStatus, "rooms": tryRooms, "sealing": trySealing, "safety": trySafety, "ice": tryICE, "orders": tryOrders, "moving": tryMoving,
	} {
		t.Run(name, func(t *testing.T) { try(s.at(t)) })
	}
}

// What a server sends is taken as the protocol says, and nothing throws.
func tryEnvelopes(s *stage) {
	table(s, `stage.envelope.parseEnvelope(x) !== null`, map[string]bool{
		`{"v":2,"type":"welcome"}`: true,
		`{"v":2,"type":"welcome","peers":[{"participant":"` + someID + `","card":"AAAA"}],"later":[1]}`: true,
		`{"v":2,"type":"welcome","peers":[{"participant":"` + someID + `","card":{"name":"A"}}]}`:       false,
		`{"v":2,"type":"joined","participant":"` + someID + `","seq":1}`:                                true,
		`{"v":2,"type":"left","participant":"` + someID + `","reason":"lost"}`:                          true,
		`{"v":2,"type":"sealed","from":"` + someID + `","payload":"AAAA"}`:                              true,
		`{"v":2,"type":"sealed","from":"` + someID + `","to":"` + someID + `","payload":"AAAA"}`:        true,
		`{"v":2,"type":"sealed","from":"` + someID + `","to":"me","payload":"AAAA"}`:                    false,
		`{"v":2,"type":"sealed","from":"` + someID + `","payload":{}}`:                                  false,
		`{"v":2,"type":"pong","next":3}`:                                                                true,
		`{"v":2,"type":"welcome","admin":"` + adminKey + `","rules":{}}`:                                true,
		`{"v":2,"type":"waiting","admin":"` + adminKey + `"}`:                                           true,

		`{"v":2,"type":"waiting"}`:                                  true,
		`{"v":2,"type":"admitted"}`:                                 true,
		`{"v":2,"type":"governed","seq":5,"rules":{"locked":true}}`: true,
		`{"v":2,"type":"governed"}`:                                 false,
		`{"v":2,"type":"waiting","admin":"03a1"}`:                   false,
		`{"v":2,"type":"welcome","admin":7}`:                        false,
		`{"v":2,"type":"error","code":"room_full"}`:                 true,

		``:                                 false,
		`hello`:                            false,
		`null`:                             false,
		`[]`:                               false,
		`{"type":"pong"}`:                  false,
		`{"v":1,"type":"pong"}`:            false,
		`{"v":2,"type":7}`:                 false,
		`{"v":2,"type":"dance"}`:           false,
		`{"v":2,"type":"__proto__"}`:       false,
		`{"v":2,"type":"pong","next":-1}`:  false,
		`{"v":2,"type":"pong","next":"3"}`: false,
		`{"v":2,"type":"joined","participant":"me"}`:                                                         false,
		`{"v":2,"type":"joined","participant":"` + strings.ToUpper(someID) + `"}`:                            false,
		`{"v":2,"type":"sealed","payload":"AAAA"}`:                                                           false,
		`{"v":2,"type":"sealed","from":"` + someID + `"}`:                                                    false,
		`{"v":2,"type":"sealed","from":"` + someID + `","payload":7}`:                                        false,
		`{"v":2,"type":"welcome","peers":{}}`:                                                                false,
		`{"v":2,"type":"welcome","peers":[null]}`:                                                            false,
		`{"v":2,"type":"welcome","peers":[{"participant":"x"}]}`:                                             false,
		`{"v":2,"type":"welcome","peers":[` + strings.Repeat(`{"participant":"`+someID+`"},`, 1024) + `{}]}`: false,
		`{"v":2,"type":"error"}`:                                                                             false,
		`{"v":2,"type":"pong","x":"` + strings.Repeat("x", signaling.MaxMessage) + `"}`:                      false,
	})
	s.scene(`
		for (const odd of [null, undefined, 7, {}, new ArrayBuffer(8), new Blob(["{}"])]) {
			if (stage.envelope.parseEnvelope(odd) !== null) {
				throw new Error("an envelope in " + odd);
			}
		}
	`)
	table(s, `stage.envelope.nameOnCard(JSON.parse(x))`, map[string]string{
		`{"name":"Ada"}`: "Ada", `{"name":" 김 철수\n"}`: "김 철수", `{"name":"a\u202eb\u0007"}`: "ab",
		`null`: "", `[1]`: "", `{}`: "", `{"name":7}`: "", `"Ada"`: "",
		`{"name":"` + strings.Repeat("김", 100) + `"}`:     strings.Repeat("김", signaling.MaxName),
		`{"name":"` + strings.Repeat("x", 100_000) + `"}`: "",
	})
}

// A payload is taken by the page where the application takes it.
func tryPayloads(s *stage) {
	cases := make(map[string]bool)
	for _, payload := range []string{
		`{"type":"description","description":{"type":"offer","sdp":"v=0"}}`, `{"type":"description","description":{"type":"rollback"}}`,
		`{"type":"candidate","candidate":{"candidate":"","sdpMid":"0","sdpMLineIndex":0}}`, `{"type":"candidate","candidate":{"candidate":""}}`,
		`{"type":"status","status":{"microphone":true}}`, `{"type":"status","status":{},"later":1}`,
		`{"type":"demand","demand":[{"track":"camera","width":640,"height":360,"visible":true,"layer":"h"}]}`, `{"type":"demand","demand":[]}`,
		`{"type":"demand","demand":[{"track":"camera","visible":true,"pinned":true,"later":1}]}`, `{"type":"status","status":{"limited":true}}`,
		`{}`, `[]`, `7`, `{"type":"dance"}`, `{"type":"toString"}`, `{"type":"status"}`, `{"type":"status","status":null}`,
		`{"type":"status","candidate":{"candidate":""}}`, `{"type":"description","description":{"type":"offer"}}`,
		`{"type":"description","description":{"type":"pranswer","sdp":"v=0"}}`, `{"type":"description","description":{"type":"offer","sdp":7}}`,
		`{"type":"candidate","candidate":{"candidate":"` + strings.Repeat("x", 2000) + `"}}`,
		`{"type":"candidate","candidate":{"candidate":"","sdpMLineIndex":-1}}`,
		`{"type":"candidate","candidate":{"candidate":"","sdpMid":"` + strings.Repeat("m", 100) + `"}}`,
		`{"type":"demand","demand":[{"track":"face"}]}`, `{"type":"demand","demand":[{"track":"camera","width":-1}]}`,
		`{"type":"demand","demand":[{"track":"camera","width":0.5}]}`, `{"type":"demand","demand":[{"track":"camera","layer":"x"}]}`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":0}}`, `{"type":"chat","chat":{"next":1,"first":0}}`, `{"type":"chat","chat":{"first":1}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"age":0,"text":"a"},{"n":2,"clock":2}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1},{"n":3,"clock":2}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"age":-1}]}}`, `{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":9007199254740992,"clock":1}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"` + strings.Repeat("🙂", 2000) + `"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"` + strings.Repeat("🙂", 2001) + `"}]}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"ask":{"clock":0,"n":0}}}`, `{"type":"chat","chat":{"next":1,"first":1,"ask":{"clock":1,"author":"me","n":1}}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[],"left":0}}}`, `{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[],"left":-1}}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[{"n":1,"clock":1,"author":"` + someID + `"},{"n":2,"clock":1,"author":"` + someID + `"}],"left":0}}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[{"n":2,"clock":1,"author":"` + someID + `"},{"n":1,"clock":1,"author":"` + someID + `"}],"left":0}}}`,
		`{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + holdOrder + `}}`, `{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + holdOrder + `,"spare":true}}`,
		`{"type":"hold","hold":{"order":` + holdOrder + `}}`, `{"type":"hold","hold":{"admin":"` + adminKey + `"}}`, `{"type":"hold","hold":null}`, `{"type":"hold"}`,
		`{"type":"hold","hold":{"admin":"` + strings.ToUpper(adminKey) + `","order":` + holdOrder + `}}`,
		`{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + strings.Replace(holdOrder, `"serial":1`, `"serial":9007199254740992`, 1) + `}}`,
		`{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + strings.Replace(holdOrder, `"serial":1`, `"serial":0`, 1) + `}}`,
		`{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + strings.Replace(holdOrder, `"hold"`, `"dance"`, 1) + `}}`,
		`{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + strings.Replace(holdOrder, `"hold"`, `"remove"`, 1) + `}}`,
		`{"type":"hold","hold":{"admin":"` + adminKey + `","order":` + strings.Replace(holdOrder, `"hold"`, `"toString"`, 1) + `}}`,
		`{"type":"move","move":{"code":"ABCDEFGHJKMN","admin":"` + adminKey + `"}}`, `{"type":"move","move":{"code":"ABCD-EFGH-JKMN","admin":"` + adminKey + `"}}`,
		`{"type":"move","move":{"code":"abcdefghjkmn","admin":"` + adminKey + `"}}`, `{"type":"move","move":{"code":"ABCDEFGHJKMN"}}`, `{"type":"move","move":{"code":7,"admin":7}}`,
		`{"type":"move","move":[]}`, `{"type":"move"}`,
		`{"type":"demand","demand":[` + strings.Repeat(`{"track":"camera"},`, 16) + `{"track":"camera"}]}`, `{"type":"demand","demand":[null]}`,
	} {
		_, err := signaling.ParsePayload(json.RawMessage(payload))
		cases[payload] = err == nil
	}
	cases[`{"type":"demand","demand":[null]}`] = false // Go reads null as an entry without a track
	table(s, `stage.envelope.parsePayload(JSON.parse(x)) !== null`, cases)
}

// A text is made fit to be shown as the application does it.
func tryChatTexts(s *stage) {
	cases := make(map[string]string)
	for _, text := range []string{
		"hello", " \n two\r\nlines\r \n", "a\tb\u0000\u001b[31mc\u0085\u009f", "\u202egnp.exe\u2069", "a\u2028b\u2029c",
		"안녕 \u200f👩\u200d💻", "\u00a0x\u00a0", "", "\ufeffx\ufeff", "\u000b\u000c",
	} {
		cases[text] = signaling.CleanChatText(text)
	}
	table(s, `stage.chattext.cleanChatText(x)`, cases)
	table(s, `stage.chattext.cleanChatText(JSON.parse(x))`, map[string]string{`"a\ud800b\udc00"`: "a\ufffdb\ufffd", `"\ud83d\ude42"`: "🙂"})
}

// Counting loses nothing and repeats nothing that has arrived.
func tryOutbox(s *stage) {
	s.scene(`
		const box = new stage.outbox.Outbox(3);
		const taken = () => { const all = []; for (let e; (e = box.take());) { all.push(e.seq + e.n); } return all.join(" "); };
		const is = (got, want) => { if (got !== want) { throw new Error(got + ", not " + want); } };
		["a", "b", "c"].forEach((n) => is(box.put({ n }), true));
		is(box.put({ n: "d" }), false);
		is(taken(), "1a 2b 3c");
		box.acknowledge(2);
		box.put({ n: "d" });
		box.welcomed(true, 3);
		is(taken(), "3c 4d");
		box.put({ n: "e" });
		box.welcomed(false, 0);
		is(taken(), "1e");
		["f", "g", "h"].forEach((n) => is(box.put({ n }), true));
		is(taken(), "2f 3g 4h");
		box.welcomed(true, 1);
		is(taken(), "2f 3g 4h");
	`)
}

func tryDescriptions(s *stage) {
	s.scene(`
		const is = (got, want) => { if (got !== want) { throw new Error(got + ", not " + want); } };
		const { sessionOf, rolesIn, prepare } = stage.sdp;
		const section = (kind, mid, ...lines) => ["m=" + kind + " 9 UDP/TLS/RTP/SAVPF 96", "a=mid:" + mid, ...lines, ""].join("\r\n");
		const head = "v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\ns=-\r\na=fingerprint:sha-256 AB:CD\r\n";
		is(sessionOf(head), "42 sha-256 AB:CD");
		is(sessionOf("hello"), "");
		is(sessionOf(""), "");
		const roles = (sdp) => Array.from(rolesIn(sdp)).join(" ");
		is(roles(head + section("video", "0", "a=msid:screen x") + section("audio", "1", "a=msid:camera y") +
			section("video", "2", "a=msid:camera z") + section("audio", "3", "a=msid:screen z") + section("application", "4")),
			"0,screen 1,microphone 2,camera 3,screenAudio");
		is(roles(head + section("audio", "a") + section("video", "b", "a=msid:- x") + section("video", "c", "a=ssrc:7 msid:{1} x")),
			"a,microphone b,camera c,screen");
		is(roles(head + section("video", "b", "a=msid:camera x") + section("video", "c", "a=msid:camera y") + section("video", "d")),
			"b,camera c,screen");
		is(roles("nonsense"), "");
		const opus = section("audio", "0", "a=msid:- x", "a=rtpmap:96 opus/48000/2", "a=fmtp:96 minptime=10;useinbandfec=1", "a=ssrc:7 msid:- x");
		const other = section("video", "1", "a=msid:- y");
		is(prepare(head + opus + other, new Map([["0", "camera"]])), head +
			opus.replaceAll("msid:-", "msid:camera").replace("fec=1", "fec=1;usedtx=1") + other);
	`)
}

func tryEncodings(s *stage) {
	s.scene(`
		const is = (got, want) => { if (got !== want) { throw new Error(got + ", not " + want); } };
		const { encodingFor, defaultDemand } = stage.quality;
		const hd = { width: 1280, height: 720 };
		const scale = (track, source, width, height, layer = "") =>
			encodingFor(track, source, { width, height, visible: true, layer }).scaleResolutionDownBy;
		is(scale("camera", hd, 1280, 720), 1);
		is(scale("camera", hd, 640, 360), 2);
		is(scale("camera", hd, 600, 340), 2);
		is(scale("camera", hd, 660, 371), 2);
		is(scale("camera", hd, 800, 450), 1.5);
		is(scale("camera", hd, 160, 90), 8);
		is(scale("camera", hd, 1, 1), 8);
		is(scale("camera", hd, 4000, 4000), 1);
		is(scale("camera", hd, 200, 720), 1);
		is(scale("screen", hd, 200, 720), 6);
		is(scale("camera", hd, 0, 0), 1);
		is(scale("camera", {}, 100, 100), 1);
		is(scale("camera", hd, 100, 100, "h"), 1);
		is(scale("camera", hd, 0, 0, "l"), 4);
		is(encodingFor("camera", hd, { ...defaultDemand, visible: false }).active, false);
		is(encodingFor("camera", { width: 640, height: 360 }, defaultDemand).maxBitrate, 500_000);
		is(encodingFor("camera", { width: 3840, height: 2160 }, defaultDemand).maxBitrate, 1_700_000);
		is(encodingFor("camera", { width: 8, height: 8 }, defaultDemand).maxBitrate, 80_000);
	`)
}

// The bill counts what passes a socket, and what has passed stays counted.
func tryBill(s *stage) {
	s.scene(`
		const is = (got, want) => { if (got !== want) { throw new Error(got + ", not " + want); } };
		const { readReport, Meter, forecast } = stage.bill;
		const pair = { id: "p", type: "candidate-pair", bytesSent: 1000, packetsSent: 10, bytesReceived: 2000, packetsReceived: 20,
			requestsSent: 1, responsesSent: 2, requestsReceived: 3, responsesReceived: 0, currentRoundTripTime: 0.05,
			localCandidateId: "l", remoteCandidateId: "r" };
		const transport = { id: "t", type: "transport", selectedCandidatePairId: "p" };
		const near = { id: "l", type: "local-candidate", candidateType: "host", address: "192.0.2.1" };
		const far = { id: "r", type: "remote-candidate", candidateType: "host", address: "192.0.2.2" };
		const seen = readReport([pair, transport, near, far]);
		is(seen.flows.length, 1);
		is(seen.flows[0].sent, 1000 + 10 * 28 + 128 + 2 * 92);
		is(seen.flows[0].received, 2000 + 20 * 28 + 3 * 128);
		is(seen.rttMs, 50);
		is(seen.relay, false);
		const six = readReport([pair, transport, { ...near, address: "2001:db8::1" }, { ...far, candidateType: "relay" }]);
		is(six.flows[0].sent, 1000 + 10 * 48 + 148 + 2 * 112);
		is(six.relay, true);
		const { packetsSent, packetsReceived, ...bare } = { ...pair, nominated: true, state: "succeeded" };
		const fox = readReport([bare, near, far, { id: "o", type: "outbound-rtp", kind: "audio", packetsSent: 5 }]);
		is(fox.flows.reduce((total, f) => total + f.sent, 0), 1000 + 5 * 28 + 128 + 2 * 92);
		is(readReport([]).flows.length, 0);
		is(readReport([{ id: "x", type: "inbound-rtp", kind: "audio", audioLevel: 0.5 }]).level, 0.5);

		const meter = new Meter("sent");
		is(meter.bps, 0);
		for (const [at, sent] of [[0, 0], [500, 1000], [1000, 2000], [1500, 4000]]) {
			meter.count([{ id: "a", sent }], at);
		}
		is(meter.bps, 24_000);
		meter.count([{ id: "b", sent: 100 }], 2000);
		is(meter.total, 4100);
		meter.begin();
		meter.count([{ id: "b", sent: 50 }], 2500);
		is(meter.total, 4150);

		is(forecast([], 0), 0);
		is(forecast([], 500), 500);
		is(forecast([600], 500), 1200);
		is(forecast([100, 200], 0), 450);
		is(forecast([1, 1, 2], 0), 6);
		is(forecast([-7, 10], 0), 15);
		is(forecast([], -7), 0);
	`)
}

func tryVoice(s *stage) {
	s.scene(`
		const voice = new stage.voice.Voice();
		const is = (level, at, want) => {
			voice.heard(level, at);
			if (voice.speaking !== want) { throw new Error(level + " at " + at); }
		};
		is(0, 0, false);
		is(0.004, 100, false);
		is(0.01, 200, true);
		is(0.004, 300, true);
		is(0, 900, true);
		is(0, 1200, false);
		is(NaN, 1300, false);
	`)
}

// What the application signs counts for the page, in one room, under one key, and
// unchanged; malformed orders are none.
func tryOrders(s *stage) {
	host := s.server.Host(theCode(s.tb), "Host")
	room := s.server.Room(theCode(s.tb))
	s.scene(`
		const { readOrder, isSigned } = stage.order;
		const vector = ` + holdOrder + `, admin = ` + quote(s.tb, adminKey) + `, room = "0b1f887e2d20b1ddc24b069ab29af414", other = ` + quote(s.tb, someID) + `;
		const orders = ` + quote(s.tb, []signaling.Order{
		host.Sign(room, signaling.ActionHold, "", 0), host.Sign(room, signaling.ActionLock, "", 1), host.Sign(room, signaling.ActionLimit, "", 1024),
		host.Sign(room, signaling.ActionRemove, someID, 0),
	}) + `, key = ` + quote(s.tb, host.Key.Public()) + `, id = ` + quote(s.tb, room.ID()) + `;
		const is = async (what, signed, want) => { if ((await signed) !== want) throw new Error(what); };
		await is("vector", isSigned(readOrder(vector), admin, room), true);
		for (const order of orders) {
			await is("signed", isSigned(readOrder(order), key, id), true);
			await is("another key", isSigned(readOrder(order), admin, id), false);
			await is("no key", isSigned(readOrder(order), "", id), false);
			await is("another room", isSigned(readOrder(order), key, other), false);
			for (const change of [{ action: order.action === "admit" ? "refuse" : "hold", target: "", value: 0, serial: 99 }, { issuer: other }, { serial: order.serial + 1 },
				{ signature: order.signature.replace(/^./, (c) => (c === "0" ? "1" : "0")) }]) {
				await is(JSON.stringify(change), isSigned(readOrder({ ...order, ...change }), key, id), false);
			}
		}
		for (const odd of [null, undefined, 7, [], {}, { ...vector, target: other }, { ...vector, value: 1 }, { ...vector, serial: 1.5 }, { ...vector, issuer: "me" },
			{ ...orders[1], value: 2 }, { ...orders[1], value: -1 }, { ...orders[2], value: 1025 }, { ...orders[3], target: undefined }, { ...orders[3], target: "all\nnone" },
			{ ...vector, signature: vector.signature.toUpperCase() }, { ...vector, signature: vector.signature.slice(2) }, { ...vector, action: "__proto__" }]) {
			if (readOrder(odd) !== null) throw new Error("an order: " + JSON.stringify(odd));
		}
		const verify = SubtleCrypto.prototype.importKey;
		SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException("no Ed25519", "NotSupportedError"));
		await is("a browser that cannot tell", isSigned(readOrder(vector), admin, room), false);
		SubtleCrypto.prototype.importKey = verify;
	`)
}

// A room goes on under a new code with the same key identifiers, and nobody who is
// known may come with another one.
func tryMoving(s *stage) {
	s.scene(`
		const [from, to] = await Promise.all(["ABCDEFGHJKMN", "ABCDEFGHJKMP"].map(stage.room.roomOf));
		const ada = "0f".repeat(16), grace = "51".repeat(16);
		const sealer = await stage.sealer.Sealer.create(from, ada, { name: "Ada" });
		const opener = new stage.opener.Opener(from, grace);
		const is = (what, got, want) => { if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(what + ": " + JSON.stringify(got)); };
		is("card", (await opener.card(ada, sealer.card)).value, { name: "Ada" });
		const there = opener.move(to), moved = await sealer.move(to);
		is("old card", await there.card(ada, sealer.card), { problem: "forged" });
		is("another key", await there.card(ada, (await stage.sealer.Sealer.create(to, ada, {})).card), { problem: "forged" });
		is("new card", (await there.card(ada, moved.card)).value, { name: "Ada" });
		is("key identifier", moved.card.slice(0, 20), sealer.card.slice(0, 20));
		is("first message", (await there.message(ada, "", await moved.seal("", { n: 1 }))).value, { n: 1 });
		is("the old room goes on", (await opener.message(ada, "", await sealer.seal("", { n: 2 }))).value, { n: 2 });
		const stranger = await stage.sealer.Sealer.create(to, "77".repeat(16), { name: "Hana" });
		is("a newcomer", (await there.card("77".repeat(16), stranger.card)).value, { name: "Hana" });
	`)
}
