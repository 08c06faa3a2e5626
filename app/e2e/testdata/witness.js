// Watches the guest page from outside, before the page's own scripts run: which
// PeerConnections it makes, which participants the server tells it of, what its
// tiles show. What participants tell each other it hears where the page opens it.
// It changes nothing in what the page does, unless a test wants something else said.
(() => {
  const connections = []; // every RTCPeerConnection, closed ones too
  const names = new Map(); // participant -> name on its card
  const fragments = new Map(); // ICE user name fragment -> participant that described itself with it
  const sockets = []; // every WebSocket
  const instead = []; // what the page says in place of what it means to say next
  let self = "";

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      connections.push(this);
    }
  };

  const fragmentsOf = (sdp) => [...sdp.matchAll(/^a=ice-ufrag:(.+?)\r?$/gm)].map((m) => m[1]);

  // hear takes what was opened, and what it was bound to.
  function hear({ kind, from }, text) {
    let said;
    try {
      said = JSON.parse(text);
    } catch {
      return;
    }
    if (kind === "card") names.set(from, said?.name);
    for (const f of fragmentsOf(said?.description?.sdp ?? "")) fragments.set(f, from);
  }

  // boundTo reads the additional data of what is sealed.
  function boundTo(algorithm) {
    const [, kind, , from] = new TextDecoder().decode(algorithm.additionalData).split("\n");
    return { kind, from };
  }

  if (window.isSecureContext) {
    const { decrypt, encrypt } = SubtleCrypto.prototype;
    SubtleCrypto.prototype.decrypt = async function (algorithm, ...rest) {
      const clear = await decrypt.call(this, algorithm, ...rest);
      hear(boundTo(algorithm), new TextDecoder().decode(clear));
      return clear;
    };
    SubtleCrypto.prototype.encrypt = function (algorithm, key, clear) {
      const other = boundTo(algorithm).kind === "message" && instead.length > 0 ? instead.shift() : null;
      return encrypt.call(this, algorithm, key, other ? new TextEncoder().encode(JSON.stringify(other)) : clear);
    };
  }

  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      sockets.push(this);
    }
    send(data) {
      const message = JSON.parse(data);
      if (message.type === "join") self = message.participant;
      super.send(data);
    }
  };

  const live = () => connections.filter((c) => c.connectionState !== "closed");

  function peerOf(connection) {
    const sdp = connection.remoteDescription?.sdp ?? "";
    return fragmentsOf(sdp).map((f) => fragments.get(f)).find(Boolean) ?? "";
  }

  const tileOf = (peer, track) =>
    document.querySelector(`[data-peer="${peer}"]${track === "screen" ? "[data-screen]" : ":not([data-screen])"}`);
  const videoOf = (peer, track) => tileOf(peer, track)?.querySelector(`video[data-track="${track}"]`) ?? null;

  // streamOf is the stream (msid) of the remote description's section mid.
  function streamOf(connection, mid) {
    const section = (connection.remoteDescription?.sdp ?? "").split(/^m=/m).find((s) => s.includes(`\na=mid:${mid}\r`));
    return section?.match(/^a=msid:(\S+)/m)?.[1] ?? "";
  }

  function picture(peer, track, reports, connection) {
    const video = videoOf(peer, track);
    const tile = tileOf(peer, track);
    const inbound = reports.find((r) => r.type === "inbound-rtp" && r.kind === "video" && streamOf(connection, r.mid) === track);
    const codec = reports.find((r) => r.id === inbound?.codecId);
    return {
      tile: tile !== null,
      text: tile?.innerText ?? "",
      shown: Boolean(video && video.readyState >= 2 && video.videoWidth > 0 && video.checkVisibility()),
      painted: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
      codec: codec?.mimeType ?? "",
      frames: inbound?.framesDecoded ?? 0,
      dropped: inbound?.framesDropped ?? 0,
      width: inbound?.frameWidth ?? 0,
      height: inbound?.frameHeight ?? 0,
      fps: inbound?.framesPerSecond ?? 0,
      freezes: inbound?.freezeCount ?? 0,
      freezeS: inbound?.totalFreezesDuration ?? 0,
      packets: inbound?.packetsReceived ?? 0,
      keyframes: inbound?.keyFramesDecoded ?? 0,
      complaints: inbound?.pliCount ?? 0,
    };
  }

  function sound(reports, connection) {
    const inbound = reports.find((r) => r.type === "inbound-rtp" && r.kind === "audio" && streamOf(connection, r.mid) === "camera");
    const codec = reports.find((r) => r.id === inbound?.codecId);
    return {
      codec: codec?.mimeType ?? "",
      energy: inbound?.totalAudioEnergy ?? 0,
      seconds: inbound?.totalSamplesDuration ?? 0,
      concealed: inbound?.concealedSamples ?? 0,
      packets: inbound?.packetsReceived ?? 0,
    };
  }

  function transport(reports) {
    const used = reports.find((r) => r.type === "transport");
    const pair = reports.find((r) => r.id === used?.selectedCandidatePairId);
    const local = reports.find((r) => r.id === pair?.localCandidateId);
    const remote = reports.find((r) => r.id === pair?.remoteCandidateId);
    return { local: local?.candidateType ?? "", remote: remote?.candidateType ?? "", sent: pair?.bytesSent ?? 0, received: pair?.bytesReceived ?? 0 };
  }

  // sending is the camera as it is sent, and what keeps it from being better.
  function sending(reports, connection) {
    const camera = connection.getTransceivers().find((t) => t.receiver.track.kind === "video")?.mid;
    const outbound = reports.find((r) => r.type === "outbound-rtp" && r.kind === "video" && r.mid === camera);
    return {
      width: outbound?.frameWidth ?? 0,
      height: outbound?.frameHeight ?? 0,
      fps: outbound?.framesPerSecond ?? 0,
      target: outbound?.targetBitrate ?? 0,
      limit: outbound?.qualityLimitationReason ?? "",
    };
  }

  // statistics has nothing to say of a connection that closes while it is asked.
  function statistics(connection) {
    const late = new Promise((resolve) => setTimeout(resolve, 2000, new Map()));
    return Promise.race([connection.getStats(), late]);
  }

  async function view() {
    const peers = [];
    for (const connection of live()) {
      const id = peerOf(connection);
      const reports = [...(await statistics(connection)).values()];
      peers.push({
        id,
        name: names.get(id) ?? "",
        state: connection.connectionState,
        camera: picture(id, "camera", reports, connection),
        screen: picture(id, "screen", reports, connection),
        sound: sound(reports, connection),
        sending: sending(reports, connection),
        transport: transport(reports),
      });
    }
    const text = (id) => {
      const element = document.getElementById(id);
      return element?.checkVisibility() ? element.innerText.trim() : "";
    };
    return {
      phase: document.documentElement.dataset.phase ?? "",
      self,
      visible: document.visibilityState === "visible",
      secure: window.isSecureContext,
      problem: text("problem"),
      status: text("status"),
      upload: text("upload-total"),
      tiles: [...new Set([...document.querySelectorAll("[data-peer]")].map((t) => t.dataset.peer))],
      peers,
    };
  }

  // draw is a tile's picture as it is painted: base64 of RGBA, or "" where
  // there is none.
  function draw(peer, track, width, height) {
    const video = videoOf(peer, track);
    if (!video || video.readyState < 2) return "";
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0, width, height);
    const bytes = context.getImageData(0, 0, width, height).data;
    let binary = "";
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(binary);
  }

  window.witness = { connections, sockets, instead, live, peerOf, view, draw };
})();
