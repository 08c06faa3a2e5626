import { problemSentence } from "./problems.js";

// tileStates lists what the tiles show of a snapshot, each with the key of its
// tile: screens first, then the people by arrival, oneself last.
export function tileStates(words, snapshot, media, sharing) {
  const screens = snapshot.peers.filter((peer) => peer.screen).map((peer) => screenState(words, peer));
  const cameras = snapshot.peers.map((peer) => cameraState(words, peer, snapshot.problem));
  return [...screens, ...cameras, ...ownStates(words, snapshot.self, media, sharing)];
}

// personName is a name to show, also where somebody gave none.
export function personName(words, name) {
  return name || words.t("call.guest");
}

function screenState(words, peer) {
  const name = personName(words, peer.name);
  return {
    key: `${peer.id} screen`, peer: peer.id, kind: "screen", self: false, id: peer.id, name,
    label: words.t("call.screen_of", { name }), track: peer.tracks.screen, picture: true,
    notice: peer.tracks.screen ? "" : words.t("call.connecting"),
  };
}

function cameraState(words, peer, problem) {
  const connected = peer.state === "connected";
  const name = personName(words, peer.name);
  return {
    key: peer.id, peer: peer.id, kind: "camera", self: false, id: peer.id, name, label: name,
    track: peer.tracks.camera, picture: peer.camera && peer.state !== "failed",
    host: peer.host, muted: !peer.microphone, speaking: peer.speaking && peer.microphone && connected,
    cost: connected ? words.rate(peer.uploadBps) : "", limits: peer.limited,
    notice: notice(words, peer, problem, name), failed: peer.state === "failed",
  };
}

// notice says what is wrong with the connection to somebody.
function notice(words, peer, problem, name) {
  switch (peer.state) {
    case "connected":
      return "";
    case "disconnected":
      return words.t("call.reconnecting");
    case "failed":
    case "closed":
      return problemSentence(words, problem?.peer === peer.id ? problem : { code: "lost_media" }, name);
  }
  return words.t("call.connecting");
}

function ownStates(words, self, media, sharing) {
  const name = personName(words, self.name);
  const own = {
    key: "self", self: true, kind: "camera", id: self.id, name, label: words.t("call.you"),
    track: media.tracks.camera, picture: media.on("camera"), mirrored: true,
    muted: !media.on("microphone"), speaking: self.speaking && media.on("microphone"),
  };
  if (!sharing) {
    return [own];
  }
  const track = sharing.getVideoTracks()[0] ?? null;
  return [{ key: "self screen", self: true, kind: "screen", id: self.id, name, label: words.t("call.your_screen"), track, picture: true }, own];
}
