// The bill of a call: what each peer costs and in sum, and who speaks, measured
// from the connections' statistics.

import { forecast, Meter, readReport } from "./bill.js";
import { Voice } from "./voice.js";

const nothing = { uploadBps: 0, downloadBps: 0, rttMs: 0, loss: 0, relay: false, speaking: false };

export class Ledger {
  #accounts = new Map(); // by peer: {connection, sent, received, voice, seen}
  #own = new Voice();
  #gone = { sent: 0, received: 0 }; // bytes of peers that are gone
  #mean = 0; // what a peer cost when there was one

  /**
   * Measures all peers once.
   * @param {import("./peer.js").Peer[]} peers
   */
  async measure(peers) {
    const levels = await Promise.all(peers.map((peer) => this.#measure(peer)));
    this.#own.heard(Math.max(0, ...levels), performance.now());
    const costs = this.#costs();
    if (costs.length) {
      this.#mean = forecast(costs, 0) - costs.reduce((a, b) => a + b, 0);
    }
  }

  /** What a peer costs, in the words of the snapshot. */
  of(id) {
    const account = this.#accounts.get(id);
    if (!account) {
      return nothing;
    }
    const { rttMs, loss, relay } = account.seen;
    return {
      uploadBps: account.sent.bps, downloadBps: account.received.bps, rttMs, loss, relay,
      speaking: account.voice.speaking,
    };
  }

  get speaking() {
    return this.#own.speaking;
  }

  get upload() {
    const { bps, totalBytes } = this.#sum("sent");
    return { bps, totalBytes, forecastNextBps: Math.max(bps, forecast(this.#costs(), this.#mean)) };
  }

  get download() {
    return this.#sum("received");
  }

  /** Keeps the totals of a peer that goes. */
  forget(id) {
    const account = this.#accounts.get(id);
    if (account) {
      this.#gone.sent += account.sent.total;
      this.#gone.received += account.received.total;
      this.#accounts.delete(id);
    }
  }

  async #measure(peer) {
    const { connection } = peer;
    const report = await connection?.stats().catch(() => null);
    if (!report || peer.connection !== connection) {
      return 0; // it has begun again or gone meanwhile
    }
    const seen = readReport(report.values());
    const now = performance.now();
    const account = this.#accounts.get(peer.id) ?? {
      connection, sent: new Meter("sent"), received: new Meter("received"), voice: new Voice(),
    };
    if (account.connection !== connection) {
      account.connection = connection;
      account.sent.begin();
      account.received.begin();
    }
    account.seen = seen;
    account.sent.count(seen.flows, now);
    account.received.count(seen.flows, now);
    account.voice.heard(peer.status.microphone ? seen.level : 0, now);
    this.#accounts.set(peer.id, account);
    return seen.ownLevel;
  }

  #costs() {
    return Array.from(this.#accounts.values(), (a) => a.sent.bps);
  }

  #sum(direction) {
    const meters = Array.from(this.#accounts.values(), (a) => a[direction]);
    return {
      bps: meters.reduce((total, m) => total + m.bps, 0),
      totalBytes: meters.reduce((total, m) => total + m.total, this.#gone[direction]),
    };
  }
}
