// A call: the room, the connections to everybody in it, and what is sent to
// them. One Call takes part in one room; its snapshot says all there is to
// show, and "change" that it is a new one.
//
// Knows nothing of the page's elements.

import { Chat } from "./chat.js";
import { randomIdentity, showCode } from "./code.js";
import { Demands } from "./demands.js";
import { prepareEntry } from "./entry.js";
import { cleanName } from "./envelope.js";
import { Following } from "./following.js";
import { Governing, isGoverning } from "./governing.js";
import { iceServers } from "./ice.js";
import { Ledger } from "./ledger.js";
import { Local } from "./local.js";
import { Roster } from "./roster.js";
import { Sealed } from "./sealed.js";
import { Wake } from "./wake.js";

// Milliseconds.
const frame = 16; // between two "change" events
const statsInterval = 500;

export class Call extends EventTarget {
  #origin;
  #code;
  #name;
  #phase = "idle";
  #problem = null;
  #id = "";
  #secret = "";
  #asked = false; // joining: a host has been asked to let this participant in
  #governing = null;
  #following = null;
  #stranded = ""; // the code under which the room goes on, where that could not be followed
  #attempt = 0; // counts joins, so that what belongs to an earlier one is known
  #suspended = false; // by a page that went to the background for good, perhaps
  #signaling = null;
  #roster = null;
  #chat = null;
  #ledger = new Ledger();
  #iceServers = []; // the latest that the server has offered
  #local = new Local(() => this.#localChanged());
  #demands = new Demands((peer, demand) => this.#roster?.get(peer)?.show(demand));
  #tampered = new Map(); // names by participant of whose messages were changed on their way
  #told = ""; // the status that the others know
  #measuring = 0;
  #pending = 0;
  #joined = null; // {resolve} of the promise that join returned
  #wake;

  /**
   * @param {{origin: string, code: string, name: string}} options code is canonical; a name that
   *   is too long is cut
   */
  constructor({ origin, code, name }) {
    super();
    this.#origin = origin;
    this.#code = code;
    this.#name = cleanName(name ?? "");
    this.#wake = new Wake({
      woke: () => this.#woke(),
      hidden: () => this.#suspend(),
      shown: () => this.#restore(),
    });
  }

  /** What there is to show; a value of its own. */
  get snapshot() {
    return {
      phase: this.#phase,
      online: this.#signaling?.online ?? false,
      code: this.#code,
      asked: this.#asked,
      locked: this.#governing?.rules.locked ?? false,
      problem: this.#problem ?? this.#lostPeer(),
      warnings: [
        ...Array.from(new Set(this.#tampered.values()), (name) => ({ code: "tampered", name })),
        ...(this.#stranded ? [{ code: "move_failed", room: showCode(this.#stranded) }] : []),
      ],
      self: { id: this.#id, name: this.#name, ...this.#local.status, speaking: this.#ledger.speaking },
      peers: (this.#roster?.peers ?? []).map((peer) => this.#peerSnapshot(peer)),
      chat: this.#chat?.snapshot ?? { messages: [], arrived: 0, read: 0, unread: 0 },
      upload: this.#ledger.upload,
      download: this.#ledger.download,
    };
  }

  /**
   * Joins the room. Resolves when welcomed, or when that has failed or leave
   * was called; failures are the snapshot's problem.
   */
  async join() {
    if (this.#phase === "joining" || this.#phase === "call") {
      return;
    }
    const attempt = ++this.#attempt;
    this.#phase = "joining";
    this.#problem = null;
    this.#told = "";
    this.#stranded = "";
    this.#asked = false;
    this.#tampered.clear();
    this.#ledger = new Ledger();
    this.#iceServers = [];
    this.#id = randomIdentity();
    this.#secret = randomIdentity();
    this.#wake.watch();
    this.#changed();
    const prepared = await prepareEntry(this.#code, this.#id, this.#name).catch(() => null);
    if (attempt !== this.#attempt) {
      return;
    }
    if (!prepared) {
      this.#ended("insecure"); // no WebCrypto outside of a secure context
      return;
    }
    const welcomed = new Promise((resolve) => {
      this.#joined = { resolve };
    });
    this.#enter(prepared);
    await welcomed;
  }

  /** Leaves the room for good. */
  leave() {
    if (this.#phase === "idle" || this.#phase === "left") {
      return;
    }
    this.#depart();
    this.#suspended = false;
    this.#wake.stop();
    this.#phase = "left";
    this.#changed();
  }

  /**
   * Sends these tracks from now on, which stay the caller's to stop.
   * @param {{microphone?: MediaStreamTrack|null, camera?: MediaStreamTrack|null}} tracks
   */
  setLocal({ microphone, camera }) {
    this.#local.set({ microphone, camera });
    this.#localChanged();
  }

  /** Switches microphone or camera on or off, without renegotiation. */
  setEnabled({ microphone, camera }) {
    this.#local.enable({ microphone, camera });
    this.#localChanged();
  }

  /** Shares a screen, which the call stops when the share ends. */
  share(stream) {
    this.#local.share(stream);
    this.#localChanged();
  }

  unshare() {
    this.#local.unshare();
    this.#localChanged();
  }

  /**
   * Says how a peer's picture is shown, so that no more is sent than is seen.
   * @param {string} peer
   * @param {"camera"|"screen"} track
   * @param {{width: number, height: number, visible: boolean, pinned: boolean}} tile in device
   *   pixels; pinned was made large on purpose
   */
  show(peer, track, tile) {
    if (this.#roster?.get(peer)) {
      this.#demands.show(peer, track, tile);
    }
  }

  /** Writes to everybody, and tells whether it was fit to be sent. */
  say(text) {
    return this.#phase === "call" && this.#chat.say(text);
  }

  /** The person has seen the chat up to an arrival. */
  readChat(arrival) {
    this.#chat?.readTo(arrival);
  }

  #enter({ room, sealer, certificate }) {
    this.#roster = new Roster(this.#id, {
      certificate,
      local: () => this.#local.sent,
      iceServers: () => this.#iceServers,
      tell: (to, payload) => this.#signaling?.send(to, payload),
      changed: () => {
        this.#tendChat();
        this.#changed();
      },
      chat: (peer, value) => this.#chat.receive(peer, value),
      data: (peer, data) => this.#phase === "call" && this.#governing.hear(peer, this.#chat.data(peer, data)),
      gone: (peer) => {
        this.#chat.forget(peer);
        this.#ledger.forget(peer.id);
        this.#demands.forget(peer.id);
        this.#changed();
      },
    });
    this.#chat = new Chat({ id: this.#id, name: this.#name }, {
      peers: () => this.#roster.peers,
      online: () => this.#signaling?.online ?? false,
      tell: (to, payload) => this.#signaling?.send(to, payload),
      changed: () => this.#changed(),
    });
    this.#governing = this.#govern(room);
    this.#following = new Following(this.#code, (self, arrival) => this.#lineTo(self, arrival));
    this.#signaling = this.#lineTo({ room, participant: this.#id, secret: this.#secret, sealer });
    this.#signaling.open();
    this.#measuring = setInterval(() => this.#tick(), statsInterval);
  }

  /**
   * Makes a connection to a room. While it is not the present one it tells only
   * whether it has arrived; when it is not any more, nothing.
   */
  #lineTo(self, arrival = null) {
    const ifPresent = (present, otherwise) => (value) => {
      return line === this.#signaling ? present(value) : otherwise?.(value);
    };
    const line = new Sealed(this.#origin, self, {
      welcome: ifPresent((e) => this.#welcomed(e), arrival?.welcome),
      waiting: ifPresent(() => this.#waits()),
      message: ifPresent((e) => this.#received(e)),
      forged: ifPresent((e) => this.#forged(e)),
      ice: ifPresent((offer) => this.#takeIce(offer)),
      offline: ifPresent(() => {
        this.#roster.offline();
        this.#changed();
      }),
      ended: ifPresent((code) => this.#ended(code), arrival?.ended),
    });
    return line;
  }

  /** A host has been asked to let this participant in. */
  #waits() {
    this.#asked = this.#phase === "joining";
    this.#changed();
  }

  #welcomed(e) {
    const first = this.#phase === "joining";
    this.#phase = "call";
    this.#asked = false;
    this.#governing.welcome(e);
    this.#takeIce(e.ice);
    this.#roster.welcome(e);
    this.#told = "";
    this.#tellStatus();
    if (!e.resumed) { // what was under way on the connection that is gone never arrives
      this.#roster.peers.forEach((peer) => peer.tellDemands());
    }
    if (first) {
      this.#chat.entered(this.#roster.peers);
    }
    this.#joined?.resolve();
    this.#changed();
  }

  #tendChat() {
    if (this.#phase === "call") {
      this.#chat.tend();
    }
  }

  /** Uses these STUN and TURN servers from now on. */
  #takeIce(offer) {
    const servers = iceServers(offer);
    if (servers) {
      this.#iceServers = servers;
      this.#roster.peers.forEach((peer) => peer.useIceServers(servers));
    }
  }

  async #received(e) {
    if (e.type === "governed") {
      this.#governing.governed(e);
    } else if (e.type === "message" && isGoverning(e.payload)) {
      await this.#governing.hear(this.#roster.get(e.from), e.payload);
    } else if (e.type === "left" && e.reason === "removed") {
      await this.#removed(e);
    } else {
      const newcomer = this.#roster.message(e);
      if (newcomer) {
        this.#signaling.send(newcomer, { type: "status", status: this.#local.status });
      }
    }
    this.#changed();
  }

  /** Begins to know how a room is governed. What is heard of the one before counts no more. */
  #govern(room, admin) {
    const governing = new Governing(room.id, admin, {
      peer: (id) => (governing === this.#governing ? this.#roster.get(id) : undefined),
      move: (move) => governing === this.#governing && this.#follow(move).catch((error) => console.warn("moim: follow", error)),
      changed: () => this.#changed(),
    });
    return governing;
  }

  /** Somebody was removed, if a host has ordered that. Otherwise it is as if it were lost. */
  async #removed(e) {
    const roster = this.#roster;
    const lawful = await this.#governing.removes(e);
    if (roster === this.#roster) {
      roster.message(e, lawful);
    }
  }

  /** Goes on in the room to which a host leads. */
  async #follow(move) {
    const following = this.#following;
    const identity = { participant: this.#id, secret: this.#secret };
    const followed = await following.follow(move, this.#signaling, identity, (line, room, welcome) => {
      this.#signaling = line;
      this.#code = move.code;
      this.#stranded = "";
      this.#governing = this.#govern(room, move.admin);
      this.#roster.moved();
      this.#welcomed(welcome);
    });
    if (followed === false && following === this.#following) {
      this.#stranded = move.code;
      this.#changed();
    }
  }

  /** Something did not open: it is as if it had not come, and the person is told. */
  #forged({ from, participant }) {
    const peer = this.#roster.get(from ?? participant);
    const about = peer?.id ?? ""; // strangers are one
    if (!this.#tampered.has(about)) {
      this.#tampered.set(about, peer?.name ?? "");
      this.#changed();
    }
  }

  #ended(code) {
    this.#depart();
    this.#wake.stop();
    this.#asked = false;
    this.#phase = "failed";
    this.#problem = { code };
    this.#changed();
  }

  /** Says leave and closes everything. */
  #depart() {
    this.#attempt++;
    clearInterval(this.#measuring);
    this.#following?.close();
    this.#signaling?.leave();
    this.#signaling = this.#following = this.#governing = null;
    this.#roster?.close();
    this.#chat = null;
    this.#joined?.resolve();
    this.#joined = null;
  }

  #localChanged() {
    const tracks = this.#local.sent;
    this.#roster?.peers.forEach((peer) => peer.send(tracks));
    this.#tellStatus();
    this.#changed();
  }

  /** Tells everybody which tracks are on, where that has changed. */
  #tellStatus() {
    const { status } = this.#local;
    const text = JSON.stringify(status);
    if (this.#phase === "call" && text !== this.#told) {
      this.#told = text;
      this.#signaling.send("", { type: "status", status });
    }
  }

  async #tick() {
    this.#roster.tend();
    this.#tendChat();
    await this.#ledger.measure(this.#roster.peers);
    this.#changed();
  }

  #woke() {
    this.#signaling?.probe();
    this.#roster?.tend();
  }

  /** The page goes, or may come back as it was: the others see it go at once. */
  #suspend() {
    if (this.#phase === "call" || this.#phase === "joining") {
      this.#suspended = true;
      this.#depart();
      this.#phase = "idle";
    }
  }

  /** The page came back as it was: it joins again, as somebody new. */
  #restore() {
    if (this.#suspended) {
      this.#suspended = false;
      this.join();
    }
  }

  #peerSnapshot(peer) {
    const { microphone, camera, screen, limited } = peer.status;
    const tracks = peer.tracks;
    return {
      id: peer.id,
      name: peer.name,
      state: peer.state,
      host: peer.host,
      microphone, camera, screen, limited,
      problem: peer.problem || null,
      safety: peer.safety,
      chatHas: this.#chat?.has(peer.id) ?? 0,
      tracks: {
        microphone: tracks.microphone,
        camera: camera ? tracks.camera : null,
        screen: screen ? tracks.screen : null,
        screenAudio: screen ? tracks.screenAudio : null,
      },
      ...this.#ledger.of(peer.id),
    };
  }

  #lostPeer() {
    const lost = this.#roster?.peers.find((peer) => peer.problem);
    return lost ? { code: lost.problem, peer: lost.id } : null;
  }

  #changed() {
    this.#pending ||= setTimeout(() => {
      this.#pending = 0;
      this.dispatchEvent(new Event("change"));
    }, frame);
  }
}
