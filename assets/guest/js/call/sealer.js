// Seals what this participant sends, for one participation: the key is its own
// and new, and its counter begins with it. What is sealed first has to be sent
// first.

import { toBase64, utf8 } from "./bytes.js";
import { maxPayload } from "./envelope.js";
import { algorithm, headerBytes, idBytes, sendingKey } from "./sealing.js";

// Texts are filled up with spaces, so that their sizes tell little.
const cardBlock = 320;
const messageBlock = 64;

export class Sealer {
  #room;
  #self;
  #id;
  #key;
  #counter = 0n;
  #card;

  #content; // of the card

  constructor(room, self, id, key, card) {
    this.#room = room.id;
    this.#self = self;
    this.#id = id;
    this.#key = key;
    this.#content = card;
  }

  /**
   * Makes the sealer of a participant, and seals its card as the first text.
   * @param {{id: string, key: CryptoKey}} room
   * @param {string} self own identifier
   * @param {object} card
   * @returns {Promise<Sealer>}
   */
  static create(room, self, card) {
    return Sealer.#make(room, self, card, crypto.getRandomValues(new Uint8Array(idBytes)));
  }

  static async #make(room, self, card, id) {
    const sealer = new Sealer(room, self, id, await sendingKey(room, id, "encrypt"), card);
    sealer.#card = await sealer.#seal("card", "", utf8(JSON.stringify(card)), cardBlock, 0n);
    return sealer;
  }

  /**
   * Makes the sealer of the same participation in another room, to which
   * everybody goes: under the same key identifier, which gives another key
   * there. It must be a room in which this participation has never been.
   * @param {{id: string, key: CryptoKey}} room
   * @returns {Promise<Sealer>}
   */
  move(room) {
    return Sealer.#make(room, this.#self, this.#content, this.#id);
  }

  /** The sealed card: the same for every join of the participation. */
  get card() {
    return this.#card;
  }

  /**
   * Seals a payload for one participant, or for everybody where to is "".
   * @returns {Promise<string|null>} null where it is too large
   */
  async seal(to, payload) {
    const text = utf8(JSON.stringify(payload));
    return text.length > maxPayload ? null : this.#seal("message", to, text, messageBlock, ++this.#counter);
  }

  async #seal(kind, to, text, block, counter) {
    const size = Math.min(Math.ceil(text.length / block) * block, Math.max(maxPayload, text.length));
    const filled = new Uint8Array(size).fill(0x20);
    filled.set(text);
    const label = { kind, room: this.#room, from: this.#self, to, counter };
    const body = new Uint8Array(await crypto.subtle.encrypt(algorithm(label), this.#key, filled));
    const sealed = new Uint8Array(headerBytes + body.length);
    sealed.set(this.#id);
    new DataView(sealed.buffer).setBigUint64(idBytes, counter);
    sealed.set(body, headerBytes);
    return toBase64(sealed);
  }
}
