// Who is in the room, by two witnesses: the server (present, left, lost, not
// listed since it came back) and the connection to each (PROTOCOL.md sections 6
// and 7). "left" is final; "lost" counts once the media is lost as well.

import { nameOnCard, parsePayload } from "./envelope.js";
import { Peer } from "./peer.js";

const maxPeers = 64; // whatever a server says

// When somebody without a connection is given up, in milliseconds.
const unlistedGrace = 10_000; // after the server came back without it
const unreachableGrace = 15_000; // while there is no server either

export class Roster {
  #self;
  #host;
  #peers = new Map(); // by identifier, in order of arrival
  #offlineAt = 0; // or 0 while the server is there

  /**
   * @param {string} self own identifier
   * @param {object} host what each Peer gets, and gone(peer)
   */
  constructor(self, host) {
    this.#self = self;
    this.#host = host;
  }

  get peers() {
    return Array.from(this.#peers.values());
  }

  get(id) {
    return this.#peers.get(id);
  }

  /** The server is there and lists who is present. */
  welcome({ peers, resumed }) {
    this.#offlineAt = 0;
    const listed = new Set();
    for (const { participant, card } of peers) {
      if (participant === this.#self || listed.has(participant)) {
        continue;
      }
      listed.add(participant);
      const known = this.#present(participant, card);
      if (!known) {
        this.#add(participant, card, true);
      } else if (!resumed) {
        known.listedAgain();
      }
    }
    for (const peer of this.peers) {
      if (!listed.has(peer.id) && peer.presence === "present") {
        this.#absent(peer, "unlisted");
      }
    }
    this.tend();
  }

  /**
   * The room goes on under a new code: everybody is expected there, and who is
   * connected stays meanwhile. The next welcome is of the new room.
   */
  moved() {
    for (const peer of this.peers) {
      peer.host = false;
      this.#absent(peer, "unlisted");
    }
  }

  /** The server is away. */
  offline() {
    this.#offlineAt = performance.now();
  }

  /**
   * Takes one message of the room; says who has come, or null. Of who was removed
   * lawful says whether a host has ordered that.
   */
  message(e, lawful = false) {
    switch (e.type) {
      case "joined":
        return this.#joined(e);
      case "left":
        this.#left(e, lawful);
        break;
      case "message":
        this.#told(e);
        break;
    }
    return null;
  }

  /** Drops who is gone by now, and repairs what can be repaired. */
  tend() {
    for (const peer of this.peers) {
      if (this.#isGone(peer)) {
        this.#drop(peer);
      } else if (!this.#offlineAt) {
        peer.repair();
      }
    }
  }

  close() {
    this.peers.forEach((peer) => this.#drop(peer));
  }

  #joined({ participant, card }) {
    if (participant === this.#self) {
      return null;
    }
    const known = this.#present(participant, card);
    if (known) {
      known.joinedAgain();
    } else {
      this.#add(participant, card, false);
    }
    return participant;
  }

  #left({ participant, reason }, lawful) {
    const peer = this.get(participant);
    if (!peer) {
      return;
    }
    const unproved = reason === "lost" || (reason === "removed" && !lawful);
    if (unproved && peer.state === "connected") {
      this.#absent(peer, "lost");
    } else {
      this.#drop(peer);
    }
  }

  #told({ from, payload }) {
    const read = parsePayload(payload);
    if (read) {
      this.get(from)?.receive(read);
    }
  }

  #add(id, card, offer) {
    if (this.#peers.size >= maxPeers) {
      return;
    }
    const peer = new Peer(id, nameOnCard(card), this.#self < id, this.#host);
    this.#peers.set(id, peer);
    peer.open(offer);
  }

  /** Notes that the server has a peer that is known; null where it is not. */
  #present(id, card) {
    const peer = this.get(id);
    if (!peer) {
      return null;
    }
    peer.presence = "present";
    peer.name = nameOnCard(card) || peer.name;
    return peer;
  }

  #absent(peer, presence) {
    peer.presence = presence;
    peer.presenceAt = performance.now();
  }

  #isGone(peer) {
    const now = performance.now();
    if (peer.state === "connected") {
      return false;
    }
    return peer.presence === "lost" ||
      (peer.presence === "unlisted" && now - peer.presenceAt >= unlistedGrace) ||
      (this.#offlineAt > 0 && now - Math.max(peer.stateAt, this.#offlineAt) >= unreachableGrace);
  }

  #drop(peer) {
    this.#peers.delete(peer.id);
    peer.close();
    this.#host.gone(peer);
  }
}
