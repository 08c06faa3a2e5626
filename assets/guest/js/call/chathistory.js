// The search for what those have said who are gone: who has been here the
// longest is asked, then the next one (PROTOCOL.md section 7, Chat).

import { costOf } from "./chatlog.js";
import { comparePlaces, maxBatch } from "./chattext.js";
import { cleanName } from "./envelope.js";

// Milliseconds.
const patience = 2000; // for an answer, before the next one is asked
const direct = 3000; // for a data channel, before the server relays it
const rounds = 2; // how often everybody is asked in vain

export class ChatHistory {
  #ask; // (peer, after)
  #wanted = false;
  #since = 0;
  #from = null; // the peer that was asked last
  #at = 0;
  #asked = new Set(); // in this round, in vain
  #rounds = 0;
  #after = { clock: 0, n: 0 };

  constructor(ask) {
    this.#ask = ask;
  }

  want(wanted) {
    this.#wanted = wanted;
    this.#since = performance.now();
    this.#from = null;
    this.#asked.clear();
    this.#rounds = 0;
    this.#after = { clock: 0, n: 0 };
  }

  /** Asks who is next, where somebody is due. Peers are in order of arrival. */
  seek(peers, pathTo, now) {
    if (!this.#wanted) {
      return;
    }
    if (this.#from) {
      if (now < this.#at + patience && peers.includes(this.#from)) {
        return;
      }
      this.#asked.add(this.#from.id);
      this.#from = null;
    }
    const rest = peers.filter(({ id }) => !this.#asked.has(id));
    const next = rest.find((peer) => pathTo(peer) === "direct" || (pathTo(peer) && now >= this.#since + direct));
    if (next) {
      this.#begin(next, now);
    } else if (rest.length === 0) {
      this.#asked.clear();
      this.#wanted = ++this.#rounds < rounds && peers.length > 0;
    }
  }

  /** Takes an answer, where it was asked for, and goes on asking. */
  take(peer, { messages, left = 0 }, now) {
    if (!this.#wanted || peer !== this.#from) {
      return [];
    }
    const latest = (messages ?? []).at(-1);
    const news = latest && comparePlaces(latest, this.#after) > 0;
    if (news) {
      this.#after = { clock: latest.clock, author: latest.author, n: latest.n };
    }
    if (left === 0) {
      this.#wanted = false;
      this.#from = null;
    } else if (news) {
      this.#begin(peer, now);
    } else {
      this.#at = now - patience; // it says nothing: the next one
    }
    return (messages ?? []).map((m) => ({ ...m, name: cleanName(m.name ?? "") }));
  }

  /** An answer: what others than the two have said, after a place. */
  answer(log, asker, after, window, wire) {
    const rest = log.messages.filter((m) => !m.own && m.author !== asker && comparePlaces(m, after) > 0);
    const messages = [];
    let room = window;
    for (const m of rest) {
      if (messages.length === maxBatch || (messages.length > 0 && room < costOf(m))) {
        break;
      }
      room -= costOf(m);
      messages.push({ ...wire(m), author: m.author, name: m.name });
    }
    return { messages, left: rest.length - messages.length };
  }

  #begin(peer, now) {
    this.#from = peer;
    this.#at = now;
    this.#ask(peer, { ...this.#after });
  }
}
