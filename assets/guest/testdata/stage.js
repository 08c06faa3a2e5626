// The stage on which tests play with the page's engine: an empty page of the
// same origin. Connections are kept, so that tests can look at them.
const connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options);
    connections.push(this);
  }
};

const stage = {
  connections,
  calls: [],
  complaints: [],

  load: async () => {
    for (const name of ["call", "chattext", "code", "envelope", "outbox", "sdp", "quality", "bill", "price", "peek", "demands", "voice", "bytes", "room", "sealer", "opener", "sealing", "safety", "ice", "order"]) {
      stage[name] = await import(`/r/js/call/${name}.js`);
    }
    return true;
  },

  /** Waits long: a machine whose processors are taken away for a while needs it. */
  async until(what, condition) {
    const limit = 30_000;
    const deadline = performance.now() + limit;
    for (;;) {
      const value = await condition();
      if (value) {
        return value;
      }
      if (performance.now() > deadline) {
        throw new Error(`${what}: not within ${limit} ms`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },

  /** A moving picture of one colour, and a tone. */
  devices(color, hertz) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const context = canvas.getContext("2d");
    let n = 0;
    setInterval(() => {
      context.fillStyle = color;
      context.fillRect(0, 0, 640, 360);
      context.fillStyle = "white";
      context.fillRect((n++ * 8) % 640, 160, 40, 40);
    }, 33);
    const audio = new AudioContext();
    const tone = new OscillatorNode(audio, { frequency: hertz });
    const destination = audio.createMediaStreamDestination();
    tone.connect(destination);
    tone.start();
    return { camera: canvas.captureStream(30).getVideoTracks()[0], microphone: destination.stream.getAudioTracks()[0] };
  },

  async join(name, tracks, code = "ABCDEFGHJKMN") {
    const call = new stage.call.Call({ origin: location.origin, code, name });
    stage.calls.push(call);
    if (tracks) {
      call.setLocal(tracks);
    }
    await call.join();
    return call;
  },

  /** Plays whatever sound comes, or browsers would not decode it. */
  listen(call) {
    for (const { tracks } of call.snapshot.peers) {
      const audio = new Audio();
      audio.srcObject = new MediaStream([tracks.microphone]);
      audio.play();
    }
  },

  /** Whether a call sees the one peer of this name connected. */
  sees: (call, name) => call.snapshot.peers.find((p) => p.name === name && p.state === "connected"),

  /** The middle's colour of a track's next frame, as [r, g, b], or null. */
  async color(track) {
    if (!track) {
      return null;
    }
    const video = Object.assign(document.createElement("video"), { muted: true, srcObject: new MediaStream([track]) });
    const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 16 });
    try {
      await new Promise((resolve, reject) => { // play() waits for a picture, be it for ever
        video.requestVideoFrameCallback(resolve);
        video.play().catch(reject);
        setTimeout(() => reject(new Error("no frame")), 2000);
      });
      const context = canvas.getContext("2d");
      context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 4, 0, 0, 16, 16);
      return Array.from(context.getImageData(8, 8, 1, 1).data.slice(0, 3));
    } catch {
      return null;
    } finally {
      video.srcObject = null;
    }
  },

  near: (color, want) => color !== null && color.every((c, i) => Math.abs(c - want[i]) < 60),

  /** Sum of one field over the statistics of one type of the open connections. */
  async sum(type, field, filter = () => true) {
    let total = 0;
    for (const pc of connections.filter((c) => c.connectionState !== "closed")) {
      for (const s of (await pc.getStats()).values()) {
        if (s.type === type && filter(s)) {
          total += s[field] ?? 0;
        }
      }
    }
    return total;
  },
};
window.stage = stage;
addEventListener("error", (e) => stage.complaints.push(e.message));
addEventListener("unhandledrejection", (e) => stage.complaints.push(String(e.reason)));
