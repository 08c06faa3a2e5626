// How fast messages may be sent (PROTOCOL.md section 6, limits): a little less
// than servers allow, because pings are not counted here.

const rate = 45; // messages a second
const burst = 300; // at once after a pause

export class Pace {
  #tokens = burst;
  #at = performance.now();
  #timer = 0;

  /** Whether a message may be sent now; if not, again is called when one may. */
  allows(again) {
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * rate);
    this.#at = now;
    if (this.#tokens >= 1) {
      return true;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(again, ((1 - this.#tokens) / rate) * 1000 + 1);
    return false;
  }

  /** Counts a message. */
  spend() {
    this.#tokens--;
  }

  /** Forgets whoever waits. */
  stop() {
    clearTimeout(this.#timer);
  }
}
