// What this participant, who is no host, knows of how its room is governed
// (PROTOCOL.md section 10): the key that it was told first, what holds, and who
// has proved to be a host. It takes nobody's word for more than that.

import { parsePayload } from "./envelope.js";
import { isSigned, readOrder, readRules } from "./order.js";

export class Governing {
  #room; // identifier
  #admin; // undefined until the first welcome has told it; "" for none
  #host; // {peer(id), move(move), changed()}
  #rules = readRules(null);

  /**
   * @param {string} room identifier
   * @param {string|undefined} admin the room's public key, where a host of the room before has told it
   * @param {{peer: Function, move: Function, changed: Function}} host peer is who has an identifier,
   *   and move leads to another room
   */
  constructor(room, admin, host) {
    this.#room = room;
    this.#admin = admin;
    this.#host = host;
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

  /** Takes what a participant says about governing, whichever way it came; other payloads are nothing. */
  async hear(peer, payload) {
    const read = peer && isGoverning(payload) ? parsePayload(payload) : null;
    if (read?.type === "hold") {
      const proved = await this.#proves(peer.id, read.value);
      if (proved && this.#host.peer(peer.id) === peer) { // and neither has gone meanwhile
        peer.host = !read.value.spare;
        this.#host.changed();
      }
    } else if (read?.type === "move" && peer.host) {
      this.#host.move(read.value);
    }
  }

  /**
   * Whether a participant is to be cut off, because a host has removed it. A
   * server alone can order nothing.
   * @param {{participant: string, order: unknown}} left what the server says
   */
  async removes({ participant, order: given }) {
    const order = readOrder(given);
    return order?.action === "remove" && order.target === participant && this.#host.peer(order.issuer)?.host === true &&
      this.#isKnown(this.#admin) && isSigned(order, this.#admin, this.#room);
  }

  /** Whether a participant holds the room's key, to govern with it or to keep it. */
  async #proves(participant, { admin, order }) {
    return this.#isKnown(admin) && order.action === "hold" && order.issuer === participant && isSigned(order, admin, this.#room);
  }

  #isKnown(admin) {
    return Boolean(admin) && admin === this.#admin;
  }
}

/** Whether a payload is about governing the room. */
export function isGoverning(payload) {
  return payload?.type === "hold" || payload?.type === "move";
}
