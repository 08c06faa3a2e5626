// The signaling protocol over plain HTTP requests (PROTOCOL.md section 2), for
// networks that let no WebSocket through: one request at a time that receives, a
// stream of events or a poll, and one that sends.
//
// Knows nothing of what the messages say.

import { version } from "./envelope.js";

const path = "/v1/session";
const header = "Moim-Session";
const longest = 32; // messages in one request

// Milliseconds.
const silence = 5000; // of a stream, and for how long a request is tried again
const retryDelay = 150;
const readyTime = 1500; // in which a stream shows that nobody holds it back
const pollTime = 15_000; // how long the server holds a poll

export class HTTPLink {
  onopen = null;
  onmessage = null;
  onclose = null;
  #base;
  #streams;
  #next;
  #token = "";
  #open = false;
  #closed = false;
  #asking = null; // AbortController of the request that receives
  #waiting = []; // texts to be sent
  #pinged = null; // what to tell with the next request, where a ping is due
  #sending = false;
  #wait = pollTime;
  #troubleSince = 0;

  /**
   * @param {string} origin of the server
   * @param {boolean} streams whether to receive a stream, or to poll
   * @param {() => number} next what is expected next, 0 while it is not known
   */
  constructor(origin, streams, next) {
    this.#base = origin + path;
    this.#streams = streams;
    this.#next = next;
    this.#begin();
  }

  get isOpen() {
    return this.#open && !this.#closed;
  }

  send(text) {
    this.#waiting.push(text);
    this.#post();
  }

  ping(next) {
    this.#pinged = next;
    this.#post();
  }

  /** Ends receiving. What was sent goes out all the same. */
  close() {
    this.#closed = true;
    this.onopen = this.onmessage = this.onclose = null;
    this.#asking?.abort();
  }

  async #begin() {
    try {
      const answer = await this.#fetch("", { method: "POST" });
      this.#token = answer.ok ? ((await answer.json()).session ?? "") : "";
    } catch {
      // the same as no session
    }
    if (!this.#token) {
      this.#fail();
    } else if (this.#streams) {
      setTimeout(() => this.#open || this.#fail(), readyTime);
      this.#receive();
    } else {
      this.#opened();
      this.#receive();
    }
  }

  #opened() {
    if (!this.#open && !this.#closed) {
      this.#open = true;
      this.onopen?.();
    }
  }

  #fail() {
    if (!this.#closed) {
      const { onclose } = this;
      this.close();
      onclose?.();
    }
  }

  #fetch(rest, options) {
    const headers = this.#token ? { [header]: this.#token } : {};
    return fetch(this.#base + rest, { cache: "no-store", credentials: "omit", redirect: "error", headers, ...options });
  }

  /** Asks again and again for what there is. */
  async #receive() {
    while (!this.#closed) {
      const heard = await (this.#streams ? this.#stream() : this.#poll()).catch(() => false);
      if (!this.#closed && !heard) {
        await this.#pause();
      }
    }
  }

  /** Waits a moment before the next attempt, or gives up after too many. */
  async #pause() {
    const now = performance.now();
    this.#troubleSince ||= now;
    if (now - this.#troubleSince > silence) {
      this.#fail();
    }
    await new Promise((resolve) => setTimeout(resolve, retryDelay));
  }

  async #stream() {
    const asking = (this.#asking = new AbortController());
    let limit = setTimeout(() => asking.abort(), silence);
    try {
      const answer = await this.#fetch(`/events?next=${this.#next()}`, { signal: asking.signal });
      if (!answer.ok) {
        await this.#refused(answer);
        return false;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let heard = false;
      for (let rest = ""; ; ) {
        const { done, value } = await reader.read();
        if (done) {
          return heard;
        }
        clearTimeout(limit);
        limit = setTimeout(() => asking.abort(), silence);
        heard = true;
        this.#troubleSince = 0;
        this.#opened();
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) {
          if (line.startsWith("data: ")) {
            this.onmessage?.(line.slice(6));
          }
        }
      }
    } finally {
      clearTimeout(limit);
    }
  }

  async #poll() {
    const asking = (this.#asking = new AbortController());
    const limit = setTimeout(() => asking.abort(), this.#wait + silence);
    const began = performance.now();
    try {
      const query = `?next=${this.#next()}&wait=${Math.round(this.#wait / 1000)}`;
      const answer = await this.#fetch(`/poll${query}`, { signal: asking.signal });
      if (!answer.ok) {
        this.#holdLess(began);
        await this.#refused(answer);
        return false;
      }
      for (const message of (await answer.json()).messages ?? []) {
        this.onmessage?.(JSON.stringify(message));
      }
      this.#troubleSince = 0;
      return true;
    } catch {
      this.#holdLess(began);
      return false;
    } finally {
      clearTimeout(limit);
    }
  }

  /** Has polls held for less than what somebody on the way has just cut off. */
  #holdLess(began) {
    const held = performance.now() - began;
    if (held >= 1000 && held <= this.#wait + 500) {
      this.#wait = Math.max(1000, held * 0.75);
    }
  }

  /** Tells what the server says of a session that has ended. */
  async #refused(answer) {
    if (answer.status === 404 || answer.status === 410) {
      this.onmessage?.(await answer.text());
      this.#fail();
    }
  }

  /** Sends what waits, one request at a time, again where the way fails. */
  async #post() {
    if (this.#sending) {
      return;
    }
    this.#sending = true;
    const giveUp = () => setTimeout(() => this.#fail(), silence);
    while (this.#waiting.length || this.#pinged !== null) {
      const batch = this.#waiting.splice(0, longest);
      const next = this.#pinged ?? this.#next();
      this.#pinged = null;
      const limit = giveUp();
      while (!(await this.#deliver(batch, next)) && !this.#closed) {
        await new Promise((resolve) => setTimeout(resolve, retryDelay));
      }
      clearTimeout(limit);
    }
    this.#sending = false;
  }

  /** Posts once. A server knows counted messages by their numbers. */
  async #deliver(batch, next) {
    const body = `{"next":${next},"messages":[${batch.join()}]}`;
    try {
      const answer = await this.#fetch("/messages", { method: "POST", body, keepalive: body.length < 16_384 });
      if (answer.status === 200) {
        const { next: confirmed } = await answer.json();
        if (confirmed && this.#next()) {
          this.onmessage?.(JSON.stringify({ v: version, type: "pong", next: confirmed }));
        }
      } else {
        await this.#refused(answer);
      }
      return answer.status < 500;
    } catch {
      return false;
    }
  }
}
