// The chat with one peer: which of one's own messages it has, and which of its
// are here (PROTOCOL.md section 7, Chat). Both are counted from 1, and what was
// not confirmed is sent again whenever the way to the peer changes.

import { utf8 } from "./bytes.js";
import { costOf } from "./chatlog.js";
import { maxBatch } from "./chattext.js";

// How much may be under way and not confirmed, in costOf. A server keeps only so much.
const windows = { direct: 32 * 1024, relayed: 6 * 1024 };

// Milliseconds, for a confirmation before messages are sent again; twice as long each time.
const patience = 3000;
const maxPatience = 60_000;

// What a peer may send at once after a quiet time, and each second after that.
const burst = 512 * 1024; // its text, and `each` for every message
const rate = 8 * 1024;
const each = 512;
const frameBurst = 2 * 1024 * 1024; // bytes over the data channel, before they are looked at
const frameRate = 128 * 1024;
const answers = 128; // about the past

export class ChatLink {
  path = ""; // "direct", "relayed", or "" while there is none
  confirmed = 0; // own messages that the peer has
  heard = 0; // the peer's messages that are here
  last = 0; // as many has it written
  met = false; // it has been heard
  owes = false; // a confirmation is due
  #connection = null;
  #sent = 0; // own messages up to which they are under way
  #flight = 0;
  #full = false;
  #sentAt = 0;
  #patience = patience;
  #spent = new Budget(rate, burst);
  #frames = new Budget(frameRate, frameBurst);
  #answers = new Budget(1, answers);

  /** Follows the way to the peer. */
  follow(path, connection, now) {
    const fresh = path === "direct" && connection !== this.#connection;
    if (path !== this.path || fresh) {
      this.path = path;
      this.#patience = patience;
      this.#begin();
      if (path === "direct") {
        this.#connection = connection;
        this.owes = true; // a first word over it
      }
    } else if (path && this.#sent > this.confirmed && now >= this.#sentAt + this.#patience) {
      this.#patience = Math.min(2 * this.#patience, maxPatience);
      this.#begin();
    }
  }

  /** What may be sent now, which counts as sent from then on. */
  unsent(log, said, now) {
    const out = [];
    if (!this.path || this.#full || this.#sent >= said) {
      return out;
    }
    if (this.#flight === 0) {
      this.#sentAt = now;
    }
    for (const m of log.ownAfter(this.#sent)) {
      this.#full = (this.#flight > 0 && this.#flight + costOf(m) > windows[this.path]) || out.length === maxBatch;
      if (this.#full) {
        break;
      }
      this.#flight += costOf(m);
      this.#sent = m.n;
      out.push(m);
    }
    return out;
  }

  /** How many bytes an answer about the past may have. */
  get window() {
    return windows[this.path];
  }

  /** The peer has one's messages up to a number; fewer than before where it has begun anew. */
  confirm(upTo, log, said, now) {
    if (upTo > said || upTo === this.confirmed) {
      return;
    }
    this.#sent = upTo < this.confirmed ? upTo : Math.max(this.#sent, upTo);
    this.confirmed = upTo;
    this.#patience = patience;
    this.#sentAt = now;
    this.#full = false;
    this.#flight = log.ownAfter(upTo).filter((m) => m.n <= this.#sent).reduce((sum, m) => sum + costOf(m), 0);
  }

  /** Those of a sending's messages that are to be taken. */
  take({ first, last, messages }, now) {
    this.met = true;
    this.last = last;
    this.heard = Math.max(this.heard, first - 1);
    const out = [];
    for (const m of messages) {
      const text = m.text ?? "";
      if (m.n === this.heard + 1 && !this.allows(text, now)) {
        break;
      }
      this.owes = true;
      if (m.n > this.heard + 1) {
        break;
      }
      if (m.n === this.heard + 1) {
        this.heard = m.n;
        out.push(m);
      }
    }
    return out;
  }

  /** Whether the peer may make us keep a text. */
  allows(text, now) {
    return this.#spent.allow(utf8(text).length + each, now);
  }

  allowsFrame(size, now) {
    return this.#frames.allow(size, now);
  }

  allowsAnswer(now) {
    return this.#answers.allow(1, now);
  }

  /** Whether messages of the peer's are known to be missing, or may be. */
  missing(wasHereBefore) {
    return this.met ? this.heard < this.last : wasHereBefore;
  }

  /** Begins again with what has not been confirmed. */
  #begin() {
    this.#sent = this.confirmed;
    this.#flight = 0;
    this.#full = false;
  }
}

// Budget is a leaky bucket.
class Budget {
  #rate; // per second
  #burst;
  #level = 0;
  #at = 0;

  constructor(perSecond, most) {
    this.#rate = perSecond;
    this.#burst = most;
  }

  /** Takes cost where it fits. */
  allow(cost, now) {
    const level = Math.max(this.#level - (this.#rate * (now - this.#at)) / 1000, 0) + cost;
    if (level > this.#burst) {
      return false;
    }
    this.#level = level;
    this.#at = now;
    return true;
  }
}
