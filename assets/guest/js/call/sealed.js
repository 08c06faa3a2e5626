// A connection to the server over which participants talk without its hearing:
// what is sent is sealed and what is received is opened, cards included, in the
// order in which it came. Whoever shows no card that opens is left out, because
// nobody without the room's code is a participant.
//
// The handlers are those of Signaling, with what was opened in the clear: a
// sealed message is one of type "message". And forged({from, participant}) tells
// what did not open. Where a handler returns a promise, what comes next waits for it.

import { Opener } from "./opener.js";
import { Signaling } from "./signaling.js";

export class Sealed {
  #signaling;
  #sealer;
  #opener;
  #handlers;
  #sending = Promise.resolve();
  #receiving = Promise.resolve();
  #online = false;
  #closed = false;

  /**
   * @param {string} origin of the server
   * @param {{room: object, participant: string, secret: string, sealer: object, opener?: Opener, admin?: string}} self
   *   opener is of the same participation in another room, admin the room's public key, if it is known
   * @param {object} handlers
   */
  constructor(origin, { room, participant, secret, sealer, opener, admin }, handlers) {
    this.#sealer = sealer;
    this.#opener = opener ?? new Opener(room, participant);
    this.#handlers = handlers;
    const identity = { room: room.id, participant, secret, card: sealer.card, admin };
    this.#signaling = new Signaling(origin, identity, {
      welcome: (e) => this.#then(() => this.#welcomed(e)),
      waiting: () => this.#then(() => this.#tell("waiting")),
      message: (e) => this.#then(() => this.#received(e)),
      ice: (offer) => this.#then(() => this.#tell("ice", offer)),
      offline: () => this.#then(() => this.#wentOffline()),
      ended: (code) => this.#then(() => this.#tell("ended", code)),
    });
  }

  open() {
    this.#signaling.open();
  }

  /** Whether the server is there, as far as has been told. */
  get online() {
    return this.#online;
  }

  probe() {
    this.#signaling.probe();
  }

  /** Seals a payload for a participant, or for everybody else where to is "", and sends it. */
  send(to, payload) {
    const sealing = () => this.#sealer.seal(to, payload);
    this.#sending = this.#sending.then(sealing).then((sealed) => {
      if (sealed !== null && !this.#closed) {
        this.#signaling.send(to, sealed);
      }
    }).catch((error) => console.warn("moim: seal", error));
  }

  /** Says leave, and ends: nothing is told any more. */
  leave() {
    this.#closed = true;
    this.#online = false;
    this.#signaling.leave();
  }

  /** Ends without a word, as if the connection were lost: nothing is told any more. */
  drop() {
    this.#closed = true;
    this.#online = false;
    this.#signaling.drop();
  }

  /** What takes part in another room with the same keys; see Sealer.move. */
  async move(room) {
    return { sealer: await this.#sealer.move(room), opener: this.#opener.move(room) };
  }

  #then(step) {
    this.#receiving = this.#receiving.then(() => (this.#closed ? null : step())).catch((error) => console.warn("moim: open", error));
  }

  #tell(handler, value) {
    return this.#closed ? null : this.#handlers[handler](value);
  }

  #wentOffline() {
    this.#online = false;
    this.#tell("offline");
  }

  async #welcomed(e) {
    const peers = [];
    const strangers = [];
    for (const { participant, card } of e.peers) {
      const { value, problem } = await this.#opener.card(participant, card);
      if (problem) {
        strangers.push({ participant });
      } else {
        peers.push({ participant, card: value });
      }
    }
    this.#online = true;
    this.#tell("welcome", { ...e, peers });
    strangers.forEach((stranger) => this.#tell("forged", stranger));
  }

  async #received(e) {
    if (e.type === "joined") {
      const { value, problem } = await this.#opener.card(e.participant, e.card);
      await this.#tell(problem ? "forged" : "message", problem ? { participant: e.participant } : { ...e, card: value });
    } else if (e.type === "sealed") {
      await this.#opened(e);
    } else {
      await this.#tell("message", e);
    }
  }

  async #opened(e) {
    const { value, problem } = await this.#opener.message(e.from, e.to ?? "", e.payload);
    if (problem === "forged") {
      this.#tell("forged", { from: e.from });
    } else if (!problem) {
      await this.#tell("message", { type: "message", from: e.from, payload: value });
    }
  }
}
