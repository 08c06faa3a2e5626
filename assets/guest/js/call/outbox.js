// The counted messages that a client sends (PROTOCOL.md section 6): those not
// yet written, and those written whose arrival the server has not confirmed.
//
// Knows no connection and no clock.

export class Outbox {
  #limit;
  #letters = []; // {seq, body}, oldest first; body is an envelope without seq
  #written = 0; // how many of them are written
  #last = 0; // the latest number given

  /** @param {number} limit how many unconfirmed messages are kept */
  constructor(limit) {
    this.#limit = limit;
  }

  /** Adds an envelope; false where too many wait. */
  put(body) {
    if (this.#letters.length - this.#written >= this.#limit) {
      return false;
    }
    this.#letters.push({ seq: ++this.#last, body });
    return true;
  }

  /** The next envelope to write, numbered, or null. */
  take() {
    if (this.#written === this.#letters.length) {
      return null;
    }
    const { seq, body } = this.#letters[this.#written++];
    if (this.#written > this.#limit) {
      this.#letters.shift();
      this.#written--;
    }
    return { seq, ...body };
  }

  /** Forgets what has arrived: everything before next. */
  acknowledge(next) {
    while (this.#written > 0 && this.#letters[0].seq < next) {
      this.#letters.shift();
      this.#written--;
    }
  }

  /** Follows a welcome: repeats from next on, or begins to count anew. */
  welcomed(resumed, next) {
    if (resumed) {
      this.acknowledge(next);
    } else {
      this.#letters = this.#letters.slice(this.#written).map((letter, i) => ({ ...letter, seq: i + 1 }));
      this.#last = this.#letters.length;
    }
    this.#written = 0;
  }
}
