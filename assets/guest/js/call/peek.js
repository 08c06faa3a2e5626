// How many are in a room before joining it (PROTOCOL.md section 2), asked again
// and again. A server that does not say is no trouble: the number is null then.

import { roomOf } from "./room.js";

const path = "/v1/rooms/";
const mostPeople = 1024;

// Milliseconds.
const interval = 5000; // between an answer and the next question
const patience = 4000; // for an answer

export class Peek {
  #url;
  #changed;
  #people = null;
  #timer = 0;
  #asking = null; // AbortController of the question under way
  #closed = false;

  /**
   * @param {string} origin of the server
   * @param {string} code canonical
   * @param {() => void} changed called when the number is another one
   */
  constructor(origin, code, changed) {
    this.#changed = changed;
    this.#url = roomOf(code).then(({ id }) => `${origin}${path}${id}`);
    this.#look();
  }

  /** How many are there, or null while that is not known. */
  get people() {
    return this.#people;
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #look() {
    // Nobody looks at a page in the background.
    const people = document.visibilityState === "visible" ? await this.#ask().catch(() => null) : this.#people;
    if (this.#closed) {
      return;
    }
    this.#timer = setTimeout(() => this.#look(), interval);
    if (people !== this.#people) {
      this.#people = people;
      this.#changed();
    }
  }

  async #ask() {
    this.#asking = new AbortController();
    const limit = setTimeout(() => this.#asking.abort(), patience);
    try {
      const { signal } = this.#asking;
      const answer = await fetch(await this.#url, { signal, cache: "no-store", credentials: "omit", redirect: "error" });
      return answer.ok ? readOccupancy(await answer.json()) : null;
    } finally {
      clearTimeout(limit);
    }
  }
}

/** The number of people in a server's answer, or null where it is no answer. */
export function readOccupancy(answer) {
  const people = answer?.participants;
  return Number.isInteger(people) && people >= 0 && people <= mostPeople ? people : null;
}
