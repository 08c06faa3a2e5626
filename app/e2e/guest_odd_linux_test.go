package e2e_test

import (
	"testing"
	"time"

	"moim/assets/guest/guesttest"
)

// TestGuestOddities lets a browser do what browsers may and what only a hostile
// page would. The application goes on with this guest and, where that cannot
// be, with everybody else.
func TestGuestOddities(t *testing.T) { //nolint:tparallel // what is done to one guest is done one after the other
	t.Parallel()
	server := startSignald(t, freePort(t))
	room := newRoom()
	ada := join(t, server.url(), room, "Ada", "--mic", "tone")
	ben := join(t, server.url(), room, "Ben", "--mic", "tone:660")
	browser := startChromium(t, guesttest.Config{Camera: guestCamera(t, film{}), Microphone: guestVoice(t, guestTone)})
	gil := browser.visit(t, "Gil", server.link(room))
	gil.join()
	gil.untilSees("Ada", "Ben")

	for _, tt := range []struct{ name, script string }{
		{"data channels of the guest's own", openChannels},
		{"a track replaced by another of another size", replaceTrack},
		{"a microphone and a camera muted", muteTracks},
		{"more tracks than anybody asked for", addTracks},
		{"a new offer without a reason", restartICE},
		{"nonsense instead of descriptions, candidates and demands", sendNonsense},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := ask[any](gil, "(async () => {"+tt.script+"})()"); err != nil {
				t.Fatal(err)
			}
			pass(t, time.Second) // for what was done to arrive
			expectTogether(map[string]*participant{"Ada": ada, "Ben": ben}, gil)
			expectSound(t, ada, "Gil", tt.script != muteTracks)
			if tt.script == muteTracks {
				gil.run(unmuteTracks)
				expectSound(t, ada, "Gil", true)
			}
		})
	}
	t.Run("the application lives", func(t *testing.T) {
		gil.leave()
		ada.untilSees("Ben")
		ben.leave()
		ada.untilAlone()
		ada.leave()
	})
}

// expectSound waits until somebody hears a guest, or hears nothing of it.
func expectSound(t *testing.T, p *participant, name string, audible bool) {
	t.Helper()
	p.until("sound of "+name, func(s statistics) (bool, string) {
		other, there := s.peer(name)
		return there && other.Audio.LevelDB > -60 == audible, number(other.Audio.LevelDB) + " dBFS"
	})
}

// What happens in the page. Scripts see the page's PeerConnections through the
// witness.
const (
	openChannels = `
		for (const c of witness.live()) {
			for (let i = 0; i < 20; i++) {
				const channel = c.createDataChannel("mine-" + i, { ordered: i % 2 === 0 });
				channel.onopen = () => { channel.send("x".repeat(16384)); channel.send(new Uint8Array(60000)); };
			}
		}`
	replaceTrack = `
		const canvas = document.createElement("canvas");
		canvas.width = 320; canvas.height = 240;
		const context = canvas.getContext("2d");
		let n = 0;
		setInterval(() => { context.fillStyle = n++ % 2 ? "red" : "blue"; context.fillRect(0, 0, 320, 240); }, 50);
		const track = canvas.captureStream(20).getVideoTracks()[0];
		for (const c of witness.live())
			for (const s of c.getSenders()) if (s.track?.kind === "video") await s.replaceTrack(track);`
	muteTracks = `
		for (const c of witness.live()) for (const s of c.getSenders()) if (s.track) s.track.enabled = false;`
	unmuteTracks = `
		for (const c of witness.live()) for (const s of c.getSenders()) if (s.track) s.track.enabled = true;`
	addTracks = `
		const context = new AudioContext();
		for (const c of witness.live()) {
			for (let i = 0; i < 3; i++) {
				const stream = new MediaStream();
				const track = context.createMediaStreamDestination().stream.getAudioTracks()[0];
				c.addTrack(track, stream);
			}
		}`
	restartICE = `
		for (const c of witness.live()) c.restartIce();`
	sendNonsense = `
		const socket = witness.sockets.at(-1);
		for (const payload of ["", "text", "A".repeat(400), "A".repeat(49152)])
			socket.send(JSON.stringify({ v: 2, type: "sealed", payload }));
		const nonsense = [
			{ type: "description", description: { type: "offer", sdp: "nonsense" } },
			{ type: "description", description: { type: "answer", sdp: "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" } },
			{ type: "description", description: { type: "pranswer", sdp: "" } },
			{ type: "description", description: null },
			{ type: "candidate", candidate: { candidate: "candidate:1 1 udp 1 256.256.256.256 99999 typ host", sdpMid: "77" } },
			{ type: "candidate", candidate: { candidate: "x".repeat(30000) } },
			{ type: "status", status: "on" },
			{ type: "demand", demand: [{ track: "camera", width: -1, height: 1e9, visible: true }, { track: "fridge" }] },
			{ type: "dance" },
			[[[[[]]]]],
			"text",
		];
		witness.instead.push(...nonsense);
		// Each click is something to say; the last one is said as it is meant.
		for (let click = 0; click < nonsense.length + 1; click++) {
			const left = witness.instead.length;
			document.getElementById("microphone").click();
			while (left > 0 && witness.instead.length === left) await new Promise((resolve) => setTimeout(resolve, 10));
		}
		for (let round = 0; document.getElementById("microphone").getAttribute("aria-pressed") !== "true"; round++) {
			if (round > 500) throw new Error("the microphone stays off");
			await new Promise((resolve) => setTimeout(resolve, 10));
		}`
)
