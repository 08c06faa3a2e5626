// How the peers' pictures are shown here, told to them no more often than
// needed (PROTOCOL.md section 7, demand).

const interval = 250; // milliseconds between two demands for a track
const maxPixels = 16_384;

export class Demands {
  #tell;
  #entries = new Map(); // "peer track" to {told, timer, next}

  /** @param {(peer: string, demand: object) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Notes how a track is shown: width and height in device pixels; pinned was made large on purpose. */
  show(peer, track, { width, height, visible, pinned }) {
    const demand = { track, width: pixels(width), height: pixels(height), visible: Boolean(visible), ...(pinned ? { pinned: true } : {}) };
    const key = `${peer} ${track}`;
    const entry = this.#entries.get(key) ?? { told: null, timer: 0, next: null };
    this.#entries.set(key, entry);
    entry.next = demand;
    if (!entry.timer) {
      this.#send(peer, entry);
    }
  }

  /** Forgets a peer that is gone. */
  forget(peer) {
    for (const [key, entry] of this.#entries) {
      if (key.startsWith(peer)) {
        clearTimeout(entry.timer);
        this.#entries.delete(key);
      }
    }
  }

  #send(peer, entry) {
    entry.timer = 0;
    if (JSON.stringify(entry.next) === JSON.stringify(entry.told)) {
      return;
    }
    entry.told = entry.next;
    this.#tell(peer, entry.told);
    entry.timer = setTimeout(() => this.#send(peer, entry), interval);
  }
}

function pixels(n) {
  return Number.isFinite(n) ? Math.min(Math.max(Math.round(n), 0), maxPixels) : 0;
}
