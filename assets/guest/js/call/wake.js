// When the page sleeps, wakes up, goes and comes back: the only place in
// js/call that listens to the window.

export class Wake {
  #listeners;

  /** @param {{woke: () => void, hidden: () => void, shown: () => void}} handlers */
  constructor({ woke, hidden, shown }) {
    this.#listeners = [
      [document, "visibilitychange", () => document.visibilityState === "visible" && woke()],
      [document, "resume", woke],
      [window, "online", woke],
      [window, "pagehide", hidden],
      [window, "pageshow", (e) => e.persisted && shown()],
    ];
  }

  watch() {
    this.stop();
    this.#listeners.forEach(([target, type, listener]) => target.addEventListener(type, listener));
  }

  stop() {
    this.#listeners.forEach(([target, type, listener]) => target.removeEventListener(type, listener));
  }
}
