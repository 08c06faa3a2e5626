// Whether somebody speaks, by how loud the sound is. Pure; the caller says what
// time it is.

const begins = -45; // dB below full scale
const ends = -50;
const hold = 700; // milliseconds, so that the sign does not flicker between words

export class Voice {
  #speaking = false;
  #loudAt = -Infinity;

  /** Takes a level, linear from 0 to 1, at a time in milliseconds. */
  heard(level, at) {
    const decibels = 20 * Math.log10(level);
    if (decibels >= begins || (this.#speaking && decibels >= ends)) {
      this.#speaking = true;
      this.#loudAt = at;
    } else if (at - this.#loudAt > hold) {
      this.#speaking = false;
    }
  }

  get speaking() {
    return this.#speaking;
  }
}
