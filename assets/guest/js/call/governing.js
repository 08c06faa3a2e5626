// What this participant, who is no host, knows of how its room is governed
// (PROTOCOL.md section 10): the key that it was told first, what holds, and who
// has proved to be a host. It takes nobody's word for more than that.

import { isSigned, readRules } from "./order.js";

export class Governing {
  #room; // identifier
  #admin; // undefined until the first welcome has told it; "" for none
  #rules = readRules(null);

  /**
   * @param {string} room identifier
   * @param {string} [admin] the room's public key, where somebody who may has told it
   */
  constructor(room, admin) {
    this.#room = room;
    this.#admin = admin;
  }

  get rules() {
    return this.#rules;
  }

  /** Takes key and rules from a welcome. A later one changes the key no more. */
  welcome({ admin = "", rules }) {
    this.#admin ??= admin;
    this.#rules = readRules(rules);
  }

  /** Takes what holds from now on. */
  governed({ rules }) {
    this.#rules = readRules(rules);
  }

  /** Whether a participant has proved to hold the room's key, and to govern with it or to keep it. */
  async proves(participant, { admin, order }) {
    return this.#isKnown(admin) && order.action === "hold" && order.issuer === participant && isSigned(order, admin, this.#room);
  }

  /**
   * Whether a participant is to be cut off, because a host has removed it. A
   * server alone can order nothing.
   * @param {object|null} order
   * @param {string} target
   * @param {(participant: string) => boolean} isHost who has proved to be one
   */
  async removes(order, target, isHost) {
    return order?.action === "remove" && order.target === target && isHost(order.issuer) &&
      this.#isKnown(this.#admin) && isSigned(order, this.#admin, this.#room);
  }

  #isKnown(admin) {
    return Boolean(admin) && admin === this.#admin;
  }
}
