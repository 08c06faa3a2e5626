// What has been written in a call, in the order that everybody sees, within
// bounds (PROTOCOL.md section 7, Chat). Pure.

import { utf8 } from "./bytes.js";
import { comparePlaces } from "./chattext.js";

const maxMessages = 500;
const maxBytes = 256 * 1024; // of text

export class ChatLog {
  /** Replaced, never changed. Each is {author, own, name, n, clock, arrival, at, earlier, text, told, teller}. */
  messages = [];
  clock = 0;
  arrived = 0;
  read = 0;
  unread = 0;
  #bytes = 0;

  /** Puts a message in its place; one that is there stays, but an author's own word takes the place of what was told. */
  add(message) {
    this.clock = Math.max(this.clock, message.clock);
    const known = this.messages.findIndex((m) => m.n === message.n && m.author === message.author);
    if (known >= 0) {
      if (!this.messages[known].told || message.told) {
        return;
      }
      this.#remove(known);
    }
    const bytes = utf8(message.text).length;
    const entry = { ...message, bytes, arrival: ++this.arrived };
    const at = this.messages.findIndex((m) => comparePlaces(m, entry) > 0);
    const place = at < 0 ? this.messages.length : at;
    this.messages = [...this.messages.slice(0, place), entry, ...this.messages.slice(place)];
    this.#bytes += bytes;
    this.unread += Number(isNews(entry));
    while (this.messages.length > maxMessages || this.#bytes > maxBytes) {
      this.#trim();
    }
  }

  /** The person has seen all up to an arrival. */
  readTo(arrival) {
    this.read = Math.max(this.read, Math.min(arrival, this.arrived));
    this.unread = this.messages.filter((m) => isNews(m) && m.arrival > this.read).length;
  }

  /** Own messages after a number. */
  ownAfter(n) {
    return this.messages.filter((m) => m.own && m.n > n);
  }

  /** The number of the oldest own message, of which there have been so many. */
  first(said) {
    return this.messages.find((m) => m.own)?.n ?? said + 1;
  }

  /** Forgets the oldest of whoever takes the most room, so that nobody drives out others. */
  #trim() {
    const room = new Map();
    for (const m of this.messages) {
      room.set(m.source, (room.get(m.source) ?? 0) + costOf(m));
    }
    const [largest] = Array.from(room).reduce((a, b) => (b[1] > a[1] ? b : a));
    this.#remove(this.messages.findIndex((m) => m.source === largest));
  }

  #remove(at) {
    const gone = this.messages[at];
    this.#bytes -= gone.bytes;
    this.unread -= Number(isNews(gone) && gone.arrival > this.read);
    this.messages = this.messages.filter((_, i) => i !== at);
  }
}

/** Whether a message is worth telling of while nobody looks. */
export function isNews(m) {
  return !m.own && !m.told && !m.earlier;
}

/** About how many bytes a message takes in what is sent, at the most. */
export function costOf(m) {
  return 2 * m.bytes + 2 * utf8(m.name).length + 200;
}
