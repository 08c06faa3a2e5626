// One RTCPeerConnection with its tracks, and the exchange of descriptions over
// it (W3C WebRTC 1.0, RFC 9429). Who offers when, and when to begin again, is
// the peer's to decide; its methods are called one at a time.

import { Outbound } from "./outbound.js";
import { safetyOf } from "./safety.js";
import { prepare, roles, rolesIn, sessionOf } from "./sdp.js";

// The data channel that every connection has (PROTOCOL.md section 7).
const maxBuffered = 1024 * 1024; // bytes that wait to be sent on it
const channel = { label: "moim", options: { negotiated: true, id: 0 } };

function connect(iceServers, certificate) {
  const config = { bundlePolicy: "max-bundle", rtcpMuxPolicy: "require", ...(certificate ? { certificates: [certificate] } : {}) };
  try {
    return new RTCPeerConnection({ ...config, iceServers });
  } catch {
    return new RTCPeerConnection(config); // servers that this browser does not know
  }
}

export class Connection {
  /** The session of the remote descriptions so far, or "". */
  session = "";
  #pc;
  #local; // tracks by role
  #demands; // of the peer, by role
  #handlers;
  #outbounds = new Map(); // by role
  #remote = new Map(); // mid to role
  #opened = false;
  #offeredAt = 0;
  #channel = null;

  /**
   * @param {RTCIceServer[]} iceServers to find a path with
   * @param {object} local tracks by role; absent or null ones are not sent
   * @param {object} demands of the peer by role
   * @param {RTCCertificate|null} certificate the same for all connections, so that safety codes stay
   * @param {object} handlers changed(), candidate(init), negotiate(), data(data)
   */
  constructor(iceServers, local, demands, certificate, handlers) {
    this.#local = local;
    this.#demands = demands;
    this.#handlers = handlers;
    this.#pc = connect(iceServers, certificate);
    this.#pc.onconnectionstatechange = () => handlers.changed();
    this.#pc.ontrack = () => handlers.changed();
    this.#pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate !== "") {
        handlers.candidate(candidate ? candidate.toJSON() : { candidate: "" });
      }
    };
    this.#pc.onnegotiationneeded = () => {
      if (this.established) {
        handlers.negotiate();
      }
    };
  }

  /** One of RTCPeerConnectionState. */
  get state() {
    return this.#pc.connectionState;
  }

  /** Whether the data channel is open. */
  get writable() {
    return this.#channel?.readyState === "open";
  }

  /** Sends bytes over the data channel; they are dropped where it is not open or full. */
  write(bytes) {
    if (this.writable && this.#channel.bufferedAmount + bytes.length <= maxBuffered) {
      this.#channel.send(bytes);
    }
  }

  /** Whether a first exchange of descriptions is complete. */
  get established() {
    return this.#pc.currentRemoteDescription !== null;
  }

  /** Whether the first offer was this side's. */
  get opened() {
    return this.#opened;
  }

  /** Whether an own offer waits for its answer. */
  get offering() {
    return this.#pc.signalingState === "have-local-offer";
  }

  /** For how long it has waited, in milliseconds. */
  get offeringFor() {
    return this.offering ? performance.now() - this.#offeredAt : 0;
  }

  /**
   * Makes an offer.
   * @param {boolean} restart looks for a new path (ICE restart)
   * @returns {Promise<object>} the description for the peer
   */
  async offer(restart) {
    if (this.#outbounds.size === 0) {
      this.#opened = true;
      this.#prepareSections();
    }
    if (restart) {
      this.#pc.restartIce();
    }
    await this.#pc.setLocalDescription();
    this.#offeredAt = performance.now();
    return this.#description();
  }

  /**
   * Answers an offer. An own one that waits is taken back.
   * @returns {Promise<object>} the description for the peer
   */
  async answer(sdp) {
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    this.#described(sdp);
    this.#adopt();
    await this.#pc.setLocalDescription();
    this.#update();
    return this.#description();
  }

  /** Completes the own offer. */
  async accept(sdp) {
    await this.#pc.setRemoteDescription({ type: "answer", sdp });
    this.#described(sdp);
    this.#update();
  }

  /** Takes a candidate; one that belongs to no description is ignored. */
  async candidate(init) {
    try {
      await this.#pc.addIceCandidate(init);
    } catch {
      // Of an offer that was ignored, or malformed.
    }
  }

  /** Looks for paths with these servers from now on. What is relayed already stays. */
  useIceServers(iceServers) {
    try {
      this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
    } catch {
      // Closed, or servers that this browser does not know.
    }
  }

  /** Sends these tracks from now on. */
  send(local) {
    this.#local = local;
    this.#update();
  }

  /** Follows how the peer shows our tracks. */
  show(demands) {
    this.#demands = demands;
    for (const [name, outbound] of this.#outbounds) {
      outbound.show(demands[name]);
    }
  }

  /** The peer's tracks by role, as far as there are sections for them. */
  get tracks() {
    const found = { microphone: null, camera: null, screen: null, screenAudio: null };
    for (const { mid, receiver } of this.#pc.getTransceivers()) {
      if (this.#remote.has(mid)) {
        found[this.#remote.get(mid)] = receiver.track;
      }
    }
    return found;
  }

  /** Which role the peer's track with this identifier has. */
  roleOf(trackId) {
    return Object.entries(this.tracks).find(([, track]) => track?.id === trackId)?.[0];
  }

  /** The safety code, once the connection stands. */
  safety() {
    return safetyOf(this.#pc);
  }

  stats() {
    return this.#pc.getStats();
  }

  close() {
    const pc = this.#pc;
    pc.onconnectionstatechange = pc.ontrack = pc.onicecandidate = pc.onnegotiationneeded = null;
    if (this.#channel) {
      this.#channel.onopen = this.#channel.onclose = this.#channel.onmessage = null;
    }
    pc.close();
  }

  #openChannel() {
    const made = this.#pc.createDataChannel(channel.label, channel.options);
    made.binaryType = "arraybuffer";
    made.onopen = made.onclose = () => this.#handlers.changed();
    made.onmessage = ({ data }) => this.#handlers.data(data);
    this.#channel = made;
  }

  /** Makes the sections that every connection has, before the first offer. */
  #prepareSections() {
    for (const role of roles) {
      this.#add(role, this.#pc.addTransceiver(role.kind, { direction: "sendrecv" }));
    }
    this.#openChannel();
  }

  #add(role, transceiver) {
    const outbound = new Outbound(role, transceiver);
    this.#outbounds.set(role.name, outbound);
    outbound.send(this.#local[role.name] ?? null);
    outbound.show(this.#demands[role.name]);
  }

  #described(sdp) {
    this.session = sessionOf(sdp);
    this.#remote = rolesIn(sdp);
  }

  /** Uses the sections that the peer offered for the tracks of the same role. */
  #adopt() {
    if (!this.#outbounds.size) {
      this.#openChannel();
    }
    for (const transceiver of this.#pc.getTransceivers()) {
      const role = roles.find((r) => r.name === this.#remote.get(transceiver.mid));
      if (role && !this.#outbounds.has(role.name) && !this.#owns(transceiver)) {
        transceiver.direction = "sendrecv";
        this.#add(role, transceiver);
      }
    }
  }

  #owns(transceiver) {
    return Array.from(this.#outbounds.values()).some((o) => o.transceiver === transceiver);
  }

  /** Brings what is sent up to date; a track without a section gets one. */
  #update() {
    for (const role of roles) {
      const track = this.#local[role.name] ?? null;
      const outbound = this.#outbounds.get(role.name);
      if (outbound) {
        outbound.send(track);
        outbound.show(this.#demands[role.name]);
      } else if (track && this.established) {
        this.#add(role, this.#pc.addTransceiver(role.kind, { direction: "sendrecv" }));
      }
    }
  }

  #description() {
    const { type, sdp } = this.#pc.localDescription;
    const streams = new Map();
    for (const [name, { transceiver }] of this.#outbounds) {
      streams.set(transceiver.mid, roles.find((r) => r.name === name).stream);
    }
    return { type, sdp: prepare(sdp, streams) };
  }
}
