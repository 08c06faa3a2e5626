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

  /**
   * @param {{id: string, key: CryptoKey}} room
   * @param {string} self own identifier
   */
  constructor(room, self) {
    this.#room = room;
    this.#self = self;
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
    const known = this.#senders.get(from);
    if (known && known.id !== name) {
      throw new Error("another key");
    }
    return known ?? { id: name, key: await sendingKey(this.#room, id, "decrypt"), last: 0n };
  }

  #remember(from, sender) {
    if (!this.#senders.has(from) && this.#senders.size >= maxSenders) {
      return false;
    }
    this.#senders.set(from, sender);
    return true;
  }
}
