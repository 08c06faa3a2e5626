// Awake keeps the screen on during a call, where the browser can.
export class Awake {
  #lock = null;
  #closed = false;
  #again = () => this.#take();

  constructor() {
    document.addEventListener("visibilitychange", this.#again);
    this.#take();
  }

  // The browser takes the lock back whenever the page is hidden.
  async #take() {
    if (this.#closed || document.visibilityState !== "visible" || !navigator.wakeLock) {
      return;
    }
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      if (this.#closed) {
        await this.#lock.release();
      }
    } catch (error) {
      console.debug("moim: wake lock", error); // low battery, for example
    }
  }

  close() {
    this.#closed = true;
    document.removeEventListener("visibilitychange", this.#again);
    this.#lock?.release().catch(() => {});
  }
}
