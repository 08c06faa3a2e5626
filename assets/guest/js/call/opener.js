// Opens what this participant receives. Nothing here throws: what does not open
// is "forged", and what came before is "stale". One text is opened at a time.

import { fromBase64, hexadecimal, textOf } from "./bytes.js";
import { isIdentity, maxSealed, parseObject } from "./envelope.js";
import { algorithm, headerBytes, idBytes, sendingKey, tagBytes } from "./sealing.js";

const maxSenders = 4096; // none is forgotten, so that nothing can be said again

const forged = { problem: "forged" };
const stale = { problem: "stale" };

export class Opener {
  #room;
  #self;
  #senders = new Map(); // by participant: {id, key, last}
  #ids; // of the senders' keys by participant, in whichever room they were met

  /**
   * @param {{id: string, key: CryptoKey}} room
   * @param {string} self own identifier
   * @param {Map<string, string>} [ids] those that are known from other rooms
   */
  constructor(room, self, ids = new Map()) {
    this.#room = room;
    this.#self = self;
    this.#ids = ids;
  }

  /**
   * The opener of the same participation in another room. Whoever is known must
   * seal under the same key identifier there.
   */
  move(room) {
    return new Opener(room, this.#self, this.#ids);
  }

  /**
   * Opens the card of another participant, which may be opened again.
   * @returns {Promise<{value?: object|null, problem?: "forged"}>}
   */
  async card(from, sealed) {
    const opened = await this.#open("card", from, "", sealed);
    if (opened.problem || opened.counter !== 0n || !this.#remember(from, opened.sender)) {
      return forged;
    }
    return { value: parseObject(opened.text) };
  }

  /**
   * Opens what another participant has sealed for to: this one, or "" for
   * everybody. A sender's counter has to grow, whomever its messages are for.
   * @returns {Promise<{value?: object|null, problem?: "forged"|"stale"}>} value is null where
   *   the sender wrote no object
   */
  async message(from, to, sealed) {
    if (to !== "" && to !== this.#self) {
      return forged;
    }
    const opened = await this.#open("message", from, to, sealed);
    if (opened.problem) {
      return opened;
    }
    if (opened.counter <= opened.sender.last) {
      return stale;
    }
    if (!this.#remember(from, opened.sender)) {
      return forged;
    }
    opened.sender.last = opened.counter;
    return { value: parseObject(opened.text) };
  }

  async #open(kind, from, to, sealed) {
    const raw = typeof sealed === "string" && sealed.length <= maxSealed ? fromBase64(sealed) : null;
    if (!raw || raw.length < headerBytes + tagBytes || !isIdentity(from) || from === this.#self) {
      return forged;
    }
    const counter = new DataView(raw.buffer).getBigUint64(idBytes);
    try {
      const sender = await this.#sender(from, raw.slice(0, idBytes));
      const label = { kind, room: this.#room.id, from, to, counter };
      const text = await crypto.subtle.decrypt(algorithm(label), sender.key, raw.subarray(headerBytes));
      return { text: textOf(text) ?? "", counter, sender };
    } catch {
      return forged;
    }
  }

  /** What is known of a participant, which seals with one key for as long as it takes part. */
  async #sender(from, id) {
    const name = hexadecimal(id);
    const expected = this.#ids.get(from);
    if (expected !== undefined && expected !== name) {
      throw new Error("another key");
    }
    return this.#senders.get(from) ?? { id: name, key: await sendingKey(this.#room, id, "decrypt"), last: 0n };
  }

  #remember(from, sender) {
    if (!this.#ids.has(from) && this.#ids.size >= maxSenders) {
      return false;
    }
    this.#ids.set(from, sender.id);
    this.#senders.set(from, sender);
    return true;
  }
}
