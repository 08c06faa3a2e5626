// The connection to the signaling server (PROTOCOL.md sections 2 to 6), over as
// many links as it takes, and over whichever transport gets through: joining,
// waiting to be admitted (section 10), resuming, counting, liveness.
//
// Knows nothing of peers, of media, or of what is inside of what it carries. It tells through the handlers it is given:
// welcome(envelope), waiting(), message(envelope), ice(offer), offline(), ended(code). waiting
// says that somebody has been asked to let this participant in, and that it takes as long as it takes.

import { Outbox } from "./outbox.js";
import { maxMessage, maxSealed, parseEnvelope, version } from "./envelope.js";
import { openLink, transports } from "./links.js";
import { Pace } from "./pace.js";

// Milliseconds.
const pingInterval = 2000;
const silence = 5000; // after which a connection that says nothing is dropped
const probeSilence = 1500; // the same when there is reason to doubt it
const lateTick = 1000; // a timer that is so late was held up, and proves nothing
const attemptTime = 2500; // for the first attempt to connect
const climbDelay = 10_000; // before a better transport is looked for again,
const longestClimbDelay = 100_000; // longer each time, up to this
const patience = 500; // more for each further one,
const longestAttempt = 8000; // up to this
const joinTime = 10_000; // for the first connection, all attempts together
const firstDelay = 100;
const maxDelay = 5000;
const eagerTime = 15_000; // after a loss: others wait for us
const eagerDelay = 500; // the longest pause during it

const queueLimit = 512;
const confirmEvery = 128; // numbered messages

// Refusals that end the client, and those that end only the first joining.
const final = ["bad_version", "id_taken", "replaced", "removed", "refused"];
const refusals = [...final, "room_full", "locked", "server_full", "bad_message", "too_large"];
// Errors after which the connection goes on.
const harmless = ["bad_message", "too_large", "no_such_peer", "not_joined", "bad_order"];

export class Signaling {
  #origin;
  #identity; // {room, participant, secret, card, admin}
  #led; // to a room by somebody who knew its key
  #handlers;
  #outbox = new Outbox(queueLimit);
  #pace = new Pace();
  #expected = 1; // the seq of the message to come
  #link = null;
  #transport = 0; // of transports, which the next attempt uses
  #climber = null; // a link that may become a better one
  #climbDelay = climbDelay;
  #climbTimer = 0;
  #moving = false; // from one link to a better one
  #welcomed = false; // over the present link
  #waiting = false; // over the present link, to be admitted
  #unconfirmed = 0;
  #joined = false; // ever
  #ended = false;
  #began = 0; // when the first attempt began
  #lostAt = 0;
  #attempts = 0;
  #timer = 0; // of the next attempt, or of the present one's end
  #ticker = 0;
  #tickedAt = 0;
  #heardAt = 0;
  #doubt = 0; // when an answer must have come, or 0

  /**
   * @param {string} origin of the server, https://HOST[:PORT]
   * @param {{room: string, participant: string, secret: string, card: string, admin?: string}} identity
   *   admin is the room's public key, where it is known already
   * @param {object} handlers
   */
  constructor(origin, identity, handlers) {
    this.#origin = origin;
    this.#identity = identity;
    this.#led = identity.admin !== undefined;
    this.#handlers = handlers;
  }

  /** Begins to connect, and keeps connected until ended or closed. */
  open() {
    this.#began = this.#lostAt = performance.now();
    this.#ticker = setInterval(() => this.#tick(), pingInterval);
    this.#tickedAt = this.#began;
    this.#connect();
  }

  /** Whether the server is there. */
  get online() {
    return this.#welcomed || this.#moving;
  }

  /**
   * Sends a sealed payload to a participant, or to everybody else where to is "".
   * While the server is away it waits.
   */
  send(to, payload) {
    if (this.#ended || payload.length > maxSealed) {
      return;
    }
    if (this.#outbox.put({ v: version, type: "sealed", ...(to ? { to } : {}), payload })) {
      this.#flush();
    }
  }

  /** Says leave, and ends. */
  leave() {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#quiet();
    if (this.#isEntitled) {
      this.#write({ v: version, type: "leave" });
    }
    this.#drop();
  }

  /** Ends without a word, as if the connection were lost: the others wait for a return. */
  drop() {
    this.#ended = true;
    this.#quiet();
    this.#drop();
  }

  /**
   * Something happened that lets the connection be doubted, or hoped for: the
   * page woke up, the network came back.
   */
  probe() {
    if (this.#ended) {
      return;
    }
    if (!this.#isEntitled) {
      this.#attempts = 0;
      this.#connect();
      return;
    }
    this.#ping();
    this.#doubt = performance.now() + probeSilence;
    setTimeout(() => this.#look(), probeSilence + 1);
  }

  /** Whether the server has taken the join over the present link, if only to wait. */
  get #isEntitled() {
    return this.#welcomed || this.#waiting;
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#attempts++;
    let link;
    try {
      link = openLink(transports[this.#transport], this.#origin, () => (this.#welcomed ? this.#expected : 0));
    } catch {
      this.#end("unreachable"); // the address is no address
      return;
    }
    this.#link = link;
    const time = Math.min(attemptTime + patience * (this.#attempts - 1), longestAttempt);
    this.#timer = setTimeout(() => this.#lost(link), time);
    link.onopen = () => this.#join(link);
    this.#listen(link);
  }

  #listen(link) {
    link.onmessage = (text) => this.#received(link, text);
    link.onclose = () => this.#lost(link);
  }

  #join(link) {
    if (link === this.#link) {
      this.#write({ v: version, type: "join", ...this.#identity, next: this.#expected });
    }
  }

  /** Looks for a better transport, and moves once messages have passed over it. */
  #climb() {
    this.#climbTimer = 0;
    this.#climbDelay = Math.min(2 * this.#climbDelay, longestClimbDelay);
    const link = (this.#climber = openLink(transports[0], this.#origin, () => 0));
    const limit = setTimeout(() => this.#stay(), silence);
    link.onopen = () => link.ping(0);
    link.onclose = () => this.#stay();
    link.onmessage = () => {
      clearTimeout(limit);
      if (!this.#welcomed) {
        this.#stay();
        return;
      }
      this.#climber = null;
      this.#drop();
      this.#moving = true;
      this.#link = link;
      this.#transport = 0;
      this.#timer = setTimeout(() => this.#lost(link), silence);
      this.#listen(link);
      this.#join(link);
    };
  }

  /** Gives an attempt to climb up, and thinks of the next one. */
  #stay() {
    this.#climber?.close();
    this.#climber = null;
    clearTimeout(this.#climbTimer);
    if (this.#welcomed && this.#transport > 0) {
      this.#climbTimer = setTimeout(() => this.#climb(), this.#climbDelay);
    }
  }

  #received(link, data) {
    if (link !== this.#link) {
      return;
    }
    this.#heardAt = performance.now();
    this.#doubt = 0;
    const e = parseEnvelope(data);
    if (!e) {
      return;
    }
    if (e.type === "error") {
      this.#refused(link, e);
    } else if (e.type === "welcome") {
      this.#entered(e);
    } else if (e.type === "waiting") {
      this.#asked(e);
    } else if (e.type === "admitted") {
      if (this.#waiting) {
        this.#join(link);
      }
    } else if (e.type === "pong") {
      this.#outbox.acknowledge(e.next ?? 0);
      this.#handlers.ice(e.ice);
    } else if (this.#welcomed) {
      this.#counted(e);
    }
  }

  /** Somebody has been asked to let this participant in. */
  #asked({ admin }) {
    if (this.#welcomed) {
      return; // nobody waits any more
    }
    clearTimeout(this.#timer);
    this.#learn(admin);
    this.#waiting = true;
    this.#attempts = 0;
    if (this.#moving) {
      this.#moving = false;
      this.#handlers.offline();
    }
    this.#handlers.waiting();
  }

  /** Brings the room's key along with every further join, as it was when first welcomed. */
  #learn(admin) {
    if (!this.#joined && !this.#led) {
      this.#identity = { ...this.#identity, admin };
    }
  }

  #entered(e) {
    if (this.#welcomed) {
      return; // only one is due
    }
    clearTimeout(this.#timer);
    this.#learn(e.admin);
    this.#welcomed = this.#joined = true;
    this.#waiting = false;
    this.#pace = new Pace();
    if (!e.resumed) {
      this.#expected = 1;
    }
    this.#outbox.welcomed(e.resumed === true, e.next ?? 0);
    const unnoticed = this.#moving && e.resumed === true;
    if (this.#moving && !unnoticed) {
      this.#handlers.offline();
    }
    this.#moving = false;
    if (!unnoticed) {
      this.#handlers.welcome({ ...e, peers: e.peers ?? [], resumed: e.resumed === true });
    }
    this.#stay();
    this.#flush();
  }

  #counted(e) {
    if (e.seq) {
      if (e.seq < this.#expected) {
        return; // came again after a resume
      }
      this.#expected = e.seq + 1;
      if (++this.#unconfirmed >= confirmEvery) {
        this.#ping();
      }
    }
    this.#handlers.message(e);
  }

  #refused(link, e) {
    if (final.includes(e.code) || (!this.#joined && refusals.includes(e.code))) {
      this.#end(e.code);
    } else if (!this.#welcomed || !harmless.includes(e.code)) {
      this.#lost(link);
    } else {
      this.#handlers.message(e);
    }
  }

  /** The present link is of no use any more: another attempt follows. */
  #lost(link) {
    if (link !== this.#link || this.#ended) {
      return;
    }
    const now = performance.now();
    const was = this.#welcomed || this.#moving;
    const waited = this.#waiting;
    if (waited && !this.#joined) {
      this.#began = now; // to wait on, as long as the server can be reached
    }
    if (!was && !waited) {
      this.#transport = (this.#transport + 1) % transports.length;
    }
    this.#drop();
    if (!this.#joined && now - this.#began > joinTime) {
      this.#end("unreachable");
      return;
    }
    if (was) {
      this.#lostAt = now;
      this.#attempts = 0;
      this.#handlers.offline();
    }
    const longest = now - this.#lostAt < eagerTime ? eagerDelay : maxDelay;
    const delay = Math.min(firstDelay * 2 ** Math.min(this.#attempts, 10), longest);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), delay / 2 + (Math.random() * delay) / 2);
  }

  #end(code) {
    this.#ended = true;
    this.#quiet();
    this.#drop();
    this.#handlers.ended(code);
  }

  #quiet() {
    clearTimeout(this.#timer);
    clearTimeout(this.#climbTimer);
    this.#climber?.close();
    clearInterval(this.#ticker);
    this.#pace.stop();
  }

  /** Lets go of the present link without a word. */
  #drop() {
    const link = this.#link;
    this.#link = null;
    this.#welcomed = this.#moving = this.#waiting = false;
    this.#doubt = 0;
    link?.close();
  }

  /** Pings, and looks whether the server still answers. */
  #tick() {
    const now = performance.now();
    const late = now - this.#tickedAt > pingInterval + lateTick;
    this.#tickedAt = now;
    if (!this.#isEntitled) {
      return;
    }
    if (late) {
      // The page slept. What has come meanwhile may wait behind this timer, and
      // nothing could be asked: ask now.
      this.probe();
      return;
    }
    this.#look();
    if (this.#isEntitled) {
      this.#ping();
    }
  }

  #look() {
    const now = performance.now();
    // Where requests carry the messages they notice a loss themselves: a server
    // need not say anything to who waits.
    const speaks = this.#welcomed || (this.#waiting && transports[this.#transport] === "websocket");
    if (speaks && (now - this.#heardAt > silence || (this.#doubt && now > this.#doubt))) {
      this.#lost(this.#link);
    }
  }

  #ping() {
    this.#unconfirmed = 0;
    if (this.#link?.isOpen) {
      this.#link.ping(this.#welcomed ? this.#expected : 0);
    }
  }

  #flush() {
    while (this.#welcomed && this.#pace.allows(() => this.#flush())) {
      const next = this.#outbox.take();
      if (!next) {
        return;
      }
      this.#pace.spend();
      this.#write(next);
    }
  }

  #write(envelope) {
    const text = JSON.stringify(envelope);
    if (this.#link?.isOpen && text.length <= maxMessage) {
      this.#link.send(text);
    }
  }
}
