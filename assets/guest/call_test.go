package guest_test

import (
	"testing"

	"moim/signaling/server"
)

// couple brings two calls together in one page.
const couple = `
	const ada = await stage.join("Ada", stage.devices("red", 440));
	const grace = await stage.join("Grace", stage.devices("blue", 880));
	await stage.until("connected", () => stage.sees(ada, "Grace") && stage.sees(grace, "Ada"));
	stage.listen(ada);
	stage.listen(grace);
	Object.assign(stage, { ada, grace });
`

// settled waits until each sees what the other sends.
const settled = `
	const { ada, grace } = stage;
	const red = [255, 0, 0], blue = [0, 0, 255];
	const settled = async (what) => {
		await stage.until("red " + what, async () => stage.near(await stage.color(stage.sees(grace, "Ada")?.tracks.camera), red));
		await stage.until("blue " + what, async () => stage.near(await stage.color(stage.sees(ada, "Grace")?.tracks.camera), blue));
		const before = await stage.sum("inbound-rtp", "totalAudioEnergy");
		await stage.until("sound " + what, async () => await stage.sum("inbound-rtp", "totalAudioEnergy") > before + 0.01);
	};
`

func TestTwoCalls(t *testing.T) {
	s := newStage(t, server.Config{})
	s.scene(couple)
	for _, part := range []struct{ name, scene string }{
		{"media both ways", `await settled("at first");`},
		{"streams have the protocol's names", `
			for (const pc of stage.connections) {
				const names = [...pc.remoteDescription.sdp.matchAll(/^a=msid:(\S+)/gm)].map((m) => m[1]);
				if (names.join() !== "camera,camera,screen,screen") {
					throw new Error("streams " + names);
				}
			}
		`},
		{"VP8 and Opus", `
			for (const pc of stage.connections) {
				for (const s of (await pc.getStats()).values()) {
					if (s.type === "codec" && !["video/VP8", "audio/opus"].includes(s.mimeType)) {
						throw new Error(s.mimeType);
					}
				}
			}
		`},
		{"who speaks, and what it costs", `
			await stage.until("speaking", () => ada.snapshot.self.speaking && ada.snapshot.peers[0].speaking);
			await stage.until("bill", () => {
				const { upload, download, peers: [grace] } = ada.snapshot;
				return upload.bps > 50_000 && upload.bps === grace.uploadBps && upload.forecastNextBps === 2 * upload.bps &&
					upload.totalBytes > 10_000 && download.bps > 50_000 && grace.rttMs > 0 && !grace.relay;
			});
		`},
		{"camera off and on by both, twenty times", `
			const offers = stage.connections.map((pc) => pc.localDescription.sdp);
			for (let i = 0; i < 20; i++) {
				ada.setEnabled({ camera: false });
				grace.setEnabled({ camera: false });
				await stage.until("off " + i, () => [ada, grace].every((c) => c.snapshot.peers[0].tracks.camera === null));
				ada.setEnabled({ camera: true });
				grace.setEnabled({ camera: true });
				await stage.until("on " + i, () => [ada, grace].every((c) => c.snapshot.peers[0].tracks.camera));
			}
			await settled("after toggling");
			if (stage.connections.some((pc, i) => pc.localDescription.sdp.split("m=")[1] !== offers[i].split("m=")[1])) {
				throw new Error("toggling renegotiated");
			}
		`},
		{"what is switched off is not sent", `
			ada.setEnabled({ camera: false, microphone: false });
			const sent = async () => {
				const before = await stage.sum("outbound-rtp", "packetsSent");
				await new Promise((resolve) => setTimeout(resolve, 300));
				return await stage.sum("outbound-rtp", "packetsSent") - before;
			};
			grace.setEnabled({ camera: false, microphone: false });
			await stage.until("no packets", async () => await sent() === 0);
			await stage.until("little upload", () => ada.snapshot.upload.bps < 5000);
			grace.setEnabled({ camera: true, microphone: true });
			ada.setEnabled({ camera: true, microphone: true });
			await settled("unmuted");
		`},
		{"a hidden tile gets no picture", `
			grace.show(ada.snapshot.self.id, "camera", { width: 0, height: 0, visible: false });
			await stage.until("less upload", () => ada.snapshot.upload.bps < 60_000);
			grace.show(ada.snapshot.self.id, "camera", { width: 160, height: 90, visible: true });
			await stage.until("a small picture", async () =>
				await stage.sum("outbound-rtp", "frameWidth", (s) => s.kind === "video" && s.frameWidth === 160));
			grace.show(ada.snapshot.self.id, "camera", { width: 640, height: 360, visible: true });
			await settled("shown again");
		`},
		{"a screen shared by both at once", `
			const green = stage.devices("green", 330), yellow = stage.devices("yellow", 220);
			ada.share(new MediaStream([green.camera, green.microphone]));
			grace.share(new MediaStream([yellow.camera, yellow.microphone]));
			await stage.until("green", async () =>
				stage.near(await stage.color(grace.snapshot.peers[0].tracks.screen), [0, 128, 0]));
			await stage.until("yellow", async () =>
				stage.near(await stage.color(ada.snapshot.peers[0].tracks.screen), [255, 255, 0]));
			await stage.until("the screens' sound", () => [ada, grace].every((c) => c.snapshot.peers[0].tracks.screenAudio?.muted === false));
			green.camera.stop();
			green.camera.dispatchEvent(new Event("ended")); // stop() itself tells nobody
			grace.unshare();
			await stage.until("no screens", () => [ada, grace].every((c) => !c.snapshot.peers[0].screen && !c.snapshot.self.screen));
			await settled("after sharing");
		`},
		{"a new path sought by both at once", `
			const name = (pc) => /a=ice-ufrag:(\S+)/.exec(pc.localDescription.sdp)[1];
			const before = stage.connections.map(name);
			stage.connections.forEach((pc) => pc.restartIce());
			await stage.until("restarted", () => stage.connections.every((pc, i) =>
				name(pc) !== before[i] && pc.signalingState === "stable" && pc.connectionState === "connected"));
			await settled("after the restart");
		`},
	} {
		t.Run(part.name, func(t *testing.T) { s.at(t).scene(settled + part.scene) })
	}
	t.Run("signaling cut and resumed", func(t *testing.T) {
		s := s.at(t)
		s.play(`stage.frames = () => stage.sum("inbound-rtp", "framesDecoded", (s) => s.kind === "video");
			[stage.ada, stage.grace].forEach((c) => c.addEventListener("change", () => { stage.wasOffline ||= !c.snapshot.online; }));`)
		s.proxy.Cut()
		s.scene(settled + `
			await stage.until("offline", () => stage.wasOffline);
			ada.setEnabled({ camera: false });
			await stage.until("back", () => ada.snapshot.online && grace.snapshot.online);
			await stage.until("told", () => !grace.snapshot.peers[0].camera);
			ada.setEnabled({ camera: true });
			await settled("after the cut");
			if (stage.connections.length !== 2) {
				throw new Error("connected again");
			}
		`)
	})
	t.Run("server restarted", func(t *testing.T) {
		s := s.at(t)
		s.server.Kill()
		s.scene(`await stage.until("offline", () => !stage.ada.snapshot.online && !stage.grace.snapshot.online);`)
		s.server.Start()
		s.scene(settled + `
			await stage.until("back", () => ada.snapshot.online && grace.snapshot.online);
			await settled("after the restart");
			await stage.until("one peer each", () => [ada, grace].every((c) => c.snapshot.peers.length === 1));
			if (stage.connections.length !== 2) {
				throw new Error("connected again");
			}
		`)
	})
	t.Run("a newcomer, and leaving", func(t *testing.T) {
		s.at(t).scene(settled + `
			const hana = await stage.join("Hana", null);
			await stage.until("three", () => [ada, grace, hana].every((c) =>
				c.snapshot.peers.length === 2 && c.snapshot.peers.every((p) => p.state === "connected")));
			hana.leave();
			await stage.until("gone", () => ada.snapshot.peers.length === 1 && grace.snapshot.peers.length === 1);
			grace.leave();
			await stage.until("alone", () => ada.snapshot.peers.length === 0);
			if (grace.snapshot.phase !== "left" || grace.snapshot.peers.length !== 0) {
				throw new Error("not left");
			}
			await grace.join();
			await stage.until("connected", () => stage.sees(ada, "Grace") && stage.sees(grace, "Ada"));
			stage.listen(ada);
			stage.listen(grace);
			await settled("after coming back");
		`)
	})
}
