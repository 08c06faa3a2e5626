// One other participant and the connection to it, through as many
// RTCPeerConnections as it takes: perfect negotiation (W3C WebRTC 1.0, section
// 10.7), beginning again, and repair of a path that was lost (PROTOCOL.md
// section 7).
//
// Negotiation happens one step at a time, in the order in which it was posted.

import { Connection } from "./connection.js";
import { sessionOf } from "./sdp.js";

// Milliseconds.
const answerWait = 3000; // how long an offer may stay unanswered before a repair takes it back
const pathPatience = 3000; // "disconnected" often heals by itself
const connectPatience = 10_000; // for a connection to come about
const repairBackoff = 3000; // more after each attempt
const politePatience = 4000; // more for the polite side, so that one side offers
const maxRepairs = 3;

const maxSteps = 256; // that wait; what a peer sends beyond that is dropped

export class Peer {
  /** "present", "lost" (to the server) or "unlisted" (since it came back). */
  presence = "present";
  presenceAt = 0;
  stateAt = 0;
  /** Whether the participant has proved to be a host of the room. */
  host = false;
  /** What the participant has switched on, and whether a limit of its upload makes others see less. */
  status = { microphone: false, camera: false, screen: false, limited: false };
  /** Why there is no connection, once repairs have not helped: "" or "lost_media". */
  problem = "";
  /** The safety code of the connection, or "" while there is none. */
  safety = "";

  #host; // {local(), iceServers(), tell(id, payload), changed(), chat(peer, value), data(peer, data), certificate}
  #polite;
  #connection = null;
  #connected = ""; // the session that the present connection was connected with
  #demands = {}; // how the peer shows our tracks
  #asked = new Map(); // how its tracks are shown here
  #steps = Promise.resolve();
  #waiting = 0; // how many of them there are
  #closed = false;
  #attempts = 0;
  #repairedAt = 0;
  #state = "new";

  /**
   * @param {string} id
   * @param {string} name
   * @param {boolean} polite whether this side yields where both make a first offer at once
   * @param {object} host
   */
  constructor(id, name, polite, host) {
    this.id = id;
    this.name = name;
    this.#polite = polite;
    this.#host = host;
    this.stateAt = performance.now();
  }

  get state() {
    return this.#state;
  }

  /** The peer's tracks by role. */
  get tracks() {
    return this.#connection?.tracks ?? { microphone: null, camera: null, screen: null, screenAudio: null };
  }

  get connection() {
    return this.#connection;
  }

  /** Makes the first connection, and the first offer if this side is the newcomer. */
  open(offer) {
    this.#renew();
    if (offer) {
      this.#post(() => this.#offer(false));
    }
  }

  /** Gives the present connection up and makes another one. */
  openAgain(offer) {
    this.#post(async () => {
      this.#renew();
      if (offer) {
        await this.#offer(false);
      }
    });
  }

  close() {
    this.#closed = true;
    this.#connection?.close();
    this.#connection = null;
  }

  /** Sends these tracks from now on. */
  send(local) {
    this.#connection?.send(local);
  }

  /** Looks for paths with these servers from now on. */
  useIceServers(servers) {
    this.#connection?.useIceServers(servers);
  }

  /** Tells the peer how its track is shown here. */
  show(demand) {
    this.#asked.set(demand.track, demand);
    this.#host.tell(this.id, { type: "demand", demand: [demand] });
  }

  /** Says all of it again, where it may have been lost. */
  tellDemands() {
    for (const demand of this.#asked.values()) {
      this.#host.tell(this.id, { type: "demand", demand: [demand] });
    }
  }

  /** Takes what the peer told: a payload that parsePayload has read. */
  receive({ type, value }) {
    switch (type) {
      case "status":
        this.status = value;
        this.#host.changed();
        break;
      case "demand":
        for (const { track, ...demand } of value) {
          this.#demands = { ...this.#demands, [track]: demand };
        }
        this.#connection?.show(this.#demands);
        break;
      case "chat":
        this.#host.chat(this, value);
        break;
      case "description":
        this.#post(() => this.#described(value));
        break;
      case "candidate":
        this.#post(() => this.#connection?.candidate(value));
        break;
    }
  }

  /** The server lists the peer again, after it was restarted or had forgotten us. */
  listedAgain() {
    this.#forgive();
    if (this.#state === "disconnected" || this.#state === "failed") {
      this.#restart();
    } else if (this.#state !== "connected") {
      this.openAgain(true);
    }
  }

  /** The other side of listedAgain: the peer speaks first. */
  joinedAgain() {
    if (this.#state === "connected") {
      return;
    }
    this.#forgive();
    if (this.#state === "disconnected" || this.#state === "failed") {
      this.#repairedAt = performance.now();
    } else {
      this.openAgain(false);
    }
  }

  /** Looks for a new path where one is due; at last with a fresh connection. */
  repair() {
    if (this.presence !== "present" || this.problem || this.#connection === null) {
      return;
    }
    if (performance.now() < Math.max(this.stateAt, this.#repairedAt) + this.#patience()) {
      return;
    }
    if (this.#attempts >= maxRepairs) {
      this.problem = "lost_media";
      this.#host.changed();
      return;
    }
    this.#attempts++;
    if (this.#attempts === maxRepairs || this.#state === "new" || this.#state === "connecting") {
      this.openAgain(true);
    } else {
      this.#restart();
    }
  }

  #forgive() {
    this.#attempts = 0;
    this.problem = "";
  }

  /** For how long the present state is borne before a repair. */
  #patience() {
    const more = this.#polite ? politePatience : 0;
    switch (this.#state) {
      case "new":
      case "connecting":
        return connectPatience + more;
      case "disconnected":
        return this.#polite ? Infinity : pathPatience;
      case "failed":
        return this.#attempts * repairBackoff + more;
      default:
        return Infinity;
    }
  }

  #restart() {
    this.#repairedAt = performance.now();
    this.#post(async () => {
      const c = this.#connection;
      if (c.offering && c.offeringFor < answerWait) {
        return; // one at a time is enough
      }
      if (!c.established) {
        this.#renew();
        await this.#offer(false);
        return;
      }
      await this.#offer(true); // in place of the one that was not answered
    });
  }

  #renew() {
    this.#connection?.close();
    this.#connected = "";
    this.safety = "";
    this.#repairedAt = performance.now();
    const connection = new Connection(this.#host.iceServers(), this.#host.local(), this.#demands, this.#host.certificate, {
      changed: () => this.#changed(connection),
      candidate: (candidate) => this.#host.tell(this.id, { type: "candidate", candidate }),
      negotiate: () => this.#post(() => this.#negotiate(connection)),
      data: (data) => connection === this.#connection && this.#host.data(this, data),
    });
    this.#connection = connection;
    this.#changed(connection);
    this.tellDemands();
  }

  #changed(connection) {
    if (connection !== this.#connection) {
      return;
    }
    if (connection.state !== this.#state) {
      this.#state = connection.state;
      this.stateAt = performance.now();
      if (this.#state === "connected") {
        this.#forgive();
        this.#connected = connection.session;
        this.#identify(connection);
      }
    }
    this.#host.changed();
  }

  /** Finds the safety code of a connection that has come about. */
  async #identify(connection) {
    const safety = await connection.safety().catch(() => "");
    if (connection === this.#connection) {
      this.safety = safety;
      this.#host.changed();
    }
  }

  /** Runs a step after those before it. A step that fails ends nothing else. */
  #post(step) {
    if (this.#waiting >= maxSteps) {
      return;
    }
    this.#waiting++;
    this.#steps = this.#steps.then(async () => {
      this.#waiting--;
      if (!this.#closed) {
        await step();
      }
    }).catch(() => this.#host.changed());
  }

  async #offer(restart) {
    this.#describe(await this.#connection.offer(restart));
  }

  #describe(description) {
    this.#host.tell(this.id, { type: "description", description });
  }

  /** Offers what has changed. Where something is under way, the browser asks again after it. */
  async #negotiate(connection) {
    if (connection === this.#connection && !connection.offering) {
      await this.#offer(false);
    }
  }

  async #described({ type, sdp }) {
    const session = sessionOf(sdp);
    if (!session) {
      return;
    }
    if (type === "offer") {
      await this.#offered(sdp, session);
    } else if (type === "answer") {
      await this.#answered(sdp, session);
    }
  }

  async #offered(sdp, session) {
    const c = this.#connection;
    const yields = c.established ? c.opened : this.#polite;
    const first = !c.session && c.offering && yields;
    if (first || c.state === "closed" || (c.session && c.session !== session)) {
      this.#renew(); // the peer has begun again, or its first offer goes before ours
    } else if (c.offering && !yields) {
      return;
    }
    try {
      this.#describe(await this.#connection.answer(sdp));
    } catch (error) {
      this.#renew(); // half an exchange is no state to go on from
      throw error;
    }
  }

  async #answered(sdp, session) {
    const c = this.#connection;
    const stranger = c.session !== "" && c.session !== session;
    if (c.offering && !(stranger && this.#connected)) {
      await c.accept(sdp);
    } else if (stranger && (c.offering || c.state !== "connected")) {
      // The peer has forgotten the connection that this side knows.
      this.#renew();
      await this.#offer(false);
    }
  }
}
