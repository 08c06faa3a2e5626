// Going on in another room, because a host leads everybody there under a new code
// (PROTOCOL.md section 10): the room is joined beside the present one, as the same
// participant, and then takes its place. Connections between participants are not
// touched.

import { roomOf } from "./room.js";

const attempts = 3;

// Milliseconds.
const patience = 10_000; // for each attempt
const pause = 1000; // between them
const lingering = 3000; // of the room before, so that what was sent there last arrives

export class Following {
  #open; // (self, handlers) => Sealed, not opened yet
  #visited; // codes; counters would begin again there
  #target = ""; // the code that is being followed
  #arriving = null; // a connection that has not been welcomed yet
  #parting = new Map(); // connections to rooms before, and the timers that end them
  #closed = false;

  /**
   * @param {string} code of the room that is joined first
   * @param {(self: object, handlers: {welcome: Function, ended: Function}) => import("./sealed.js").Sealed} open
   *   makes a connection that tells these two what concerns them
   */
  constructor(code, open) {
    this.#visited = new Set([code]);
    this.#open = open;
  }

  /**
   * Joins the room of a code with the present connection's keys.
   * @param {{code: string, admin: string}} move
   * @param {import("./sealed.js").Sealed} before the present connection
   * @param {{participant: string, secret: string}} identity
   * @param {(line: import("./sealed.js").Sealed, room: object, welcome: object) => void} arrived
   *   takes the connection over
   * @returns {Promise<boolean|null>} whether that has succeeded; null where there is nothing to do
   */
  async follow({ code, admin }, before, identity, arrived) {
    if (this.#target || this.#visited.has(code)) {
      return null;
    }
    this.#target = code;
    try {
      const room = await roomOf(code);
      const self = { room, admin, ...identity, ...(await before.move(room)) };
      const done = await this.#tryToJoin(self, (line, welcome) => {
        this.#visited.add(code);
        this.#part(before);
        arrived(line, room, welcome);
      });
      return this.#closed ? null : done;
    } finally {
      this.#target = "";
    }
  }

  async #tryToJoin(self, arrived) {
    for (let n = 0; n < attempts; n++) {
      if (n > 0) {
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      if (this.#closed || (await this.#attempt(self, arrived))) {
        return true;
      }
    }
    return false;
  }

  /** Ends whatever is under way. */
  close() {
    this.#closed = true;
    this.#arriving?.leave();
    this.#arriving = null;
    for (const [line, timer] of this.#parting) {
      clearTimeout(timer);
      line.drop();
    }
    this.#parting.clear();
  }

  #attempt(self, arrived) {
    return new Promise((resolve) => {
      const settle = (success) => {
        clearTimeout(limit);
        this.#arriving = null;
        resolve(success);
      };
      const line = (this.#arriving = this.#open(self, {
        welcome: (e) => {
          settle(true);
          arrived(line, e);
        },
        ended: () => settle(false),
      }));
      const limit = setTimeout(() => {
        line.leave();
        settle(false);
      }, patience);
      line.open();
    });
  }

  /** Lets go of the room before, as if it were lost: who has not heard of the new one is not to take it for a good-bye. */
  #part(line) {
    this.#parting.set(line, setTimeout(() => {
      line.drop();
      this.#parting.delete(line);
    }, lingering));
  }
}
