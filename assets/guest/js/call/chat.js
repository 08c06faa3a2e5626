// The chat of a call: one's own messages brought to everybody, theirs put in
// order, and what was said before asked for (PROTOCOL.md section 7, Chat).

import { textOf, utf8 } from "./bytes.js";
import { ChatHistory } from "./chathistory.js";
import { ChatLink } from "./chatlink.js";
import { ChatLog } from "./chatlog.js";
import { chatLength, cleanChatText, maxChatText, readChat } from "./chattext.js";
import { parseObject } from "./envelope.js";

const maxLead = 2 ** 20; // of a message's clock before all that is known
const longestAge = 24 * 3600 * 1000; // milliseconds that a message is believed to be old
const maxFrame = 64 * 1024; // bytes over a data channel

export class Chat {
  #self; // {id, name}
  #host; // {peers(), online(), tell(id, payload), changed()}
  #log = new ChatLog();
  #said = 0;
  #links = new Map(); // by peer
  #history;
  #joinedAt = performance.now();
  #earlier = new Set(); // who was here before

  /**
   * @param {{id: string, name: string}} self
   * @param {object} host
   */
  constructor(self, host) {
    this.#self = self;
    this.#host = host;
    this.#history = new ChatHistory((peer, after) => this.#send(peer, { ask: after }));
  }

  /** What there is to show. messages is the same array while nothing is said. */
  get snapshot() {
    const { messages, arrived, read, unread } = this.#log;
    return { messages, arrived, read, unread };
  }

  /** How many of one's own messages a peer has confirmed. */
  has(peer) {
    return this.#links.get(peer)?.confirmed ?? 0;
  }

  /** The room was entered, and these were there. */
  entered(peers) {
    this.#joinedAt = performance.now();
    this.#earlier = new Set(peers.map(({ id }) => id));
    this.#history.want(peers.length > 0);
    this.tend();
  }

  /** Says something to everybody, and tells whether it was fit to be said. */
  say(words) {
    const text = cleanChatText(words);
    if (text === "" || chatLength(text) > maxChatText) {
      return false;
    }
    this.#log.add({
      author: this.#self.id, own: true, name: this.#self.name, n: ++this.#said, clock: this.#log.clock + 1,
      at: performance.now(), earlier: false, text, told: false, teller: "", source: this.#self.id,
    });
    this.tend();
    this.#host.changed();
    return true;
  }

  /** The person has seen all up to an arrival. */
  readTo(arrival) {
    this.#log.readTo(arrival);
    this.#host.changed();
  }

  /**
   * Takes what came over a peer's data channel, and returns what it is where that
   * is no chat; null for what is nothing, or too much.
   */
  data(peer, data) {
    const size = data.byteLength ?? data.length ?? 0;
    if (size > maxFrame || !this.#link(peer.id).allowsFrame(size, performance.now())) {
      return null;
    }
    const text = typeof data === "string" ? data : data instanceof ArrayBuffer ? textOf(data) : null;
    const payload = text === null ? null : parseObject(text);
    if (payload?.type !== "chat") {
      return payload;
    }
    const chat = readChat(payload.chat);
    if (chat) {
      this.receive(peer, chat);
    }
    return null;
  }

  /** Takes one sending of a peer's, as readChat has read it, whichever way it came. */
  receive(peer, chat) {
    const now = performance.now();
    const link = this.#link(peer.id);
    link.confirm(chat.next - 1, this.#log, this.#said, now);
    for (const m of link.take(chat, now)) {
      this.#hear({ ...m, author: peer.id, name: peer.name, told: false, teller: "", source: peer.id });
    }
    if (chat.ask) {
      this.#answer(peer, link, chat.ask, now);
    }
    if (chat.told) {
      this.#told(peer, link, chat.told, now);
    }
    this.tend();
    this.#host.changed();
  }

  /** Brings everybody what they have not had. */
  tend() {
    const now = performance.now();
    const peers = this.#host.peers();
    for (const peer of peers) {
      const link = this.#link(peer.id);
      link.follow(this.#pathTo(peer), peer.connection, now);
      const messages = link.unsent(this.#log, this.#said, now);
      if (messages.length > 0 || (link.owes && link.path)) {
        this.#send(peer, messages.length > 0 ? { messages: messages.map((m) => wire(m, now)) } : {});
      }
    }
    this.#history.seek(peers, (peer) => this.#link(peer.id).path, now);
  }

  /** Somebody has gone; what did not come first hand the others may have. */
  forget(peer) {
    const missing = this.#links.get(peer.id)?.missing(this.#earlier.has(peer.id));
    this.#links.delete(peer.id);
    if (missing && this.#host.peers().length > 0) {
      this.#history.want(true);
    }
  }

  #link(id) {
    if (!this.#links.has(id)) {
      this.#links.set(id, new ChatLink());
    }
    return this.#links.get(id);
  }

  #pathTo(peer) {
    if (peer.state === "connected" && peer.connection?.writable) {
      return "direct";
    }
    return this.#host.online() && peer.presence === "present" ? "relayed" : "";
  }

  #send(peer, more) {
    const link = this.#link(peer.id);
    link.owes = false;
    const chat = { next: link.heard + 1, first: this.#log.first(this.#said), last: this.#said, ...more };
    const payload = { type: "chat", chat };
    if (link.path === "direct") {
      peer.connection.write(utf8(JSON.stringify(payload)));
    } else {
      this.#host.tell(peer.id, payload);
    }
  }

  #hear({ author, name, n, clock, age = 0, text = "", told, teller, source }) {
    const clean = cleanChatText(text);
    if (clean === "") {
      return;
    }
    const at = performance.now() - Math.min(age, longestAge);
    this.#log.add({
      author, own: false, name, n, clock: Math.min(clock, this.#log.clock + maxLead), at, earlier: at < this.#joinedAt,
      text: clean, told, teller, source,
    });
  }

  #answer(peer, link, after, now) {
    if (link.path && link.allowsAnswer(now)) {
      this.#send(peer, { told: this.#history.answer(this.#log, peer.id, after, link.window, (m) => wire(m, now)) });
    }
  }

  /** Who is present speaks for itself. */
  #told(peer, link, told, now) {
    const present = new Set([this.#self.id, ...this.#host.peers().map(({ id }) => id)]);
    for (const m of this.#history.take(peer, told, now)) {
      if (!present.has(m.author) && link.allows(m.text ?? "", now)) {
        this.#hear({ ...m, told: true, teller: peer.name, source: peer.id });
      }
    }
  }
}

/** A message as it is sent now. */
function wire({ n, clock, at, text }, now) {
  return { n, clock, age: Math.max(Math.round(now - at), 0), text };
}
