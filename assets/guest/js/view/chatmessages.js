import { linked } from "./chatlinks.js";
import { h, setAttribute, setText } from "./element.js";
import { personName } from "./tilestate.js";

const together = 5 * 60_000; // milliseconds within which messages of one person stand under one name
const patience = 2000; // milliseconds before it is said that a message has not arrived

// ChatMessages is the list of what was written. What comes from others only ever
// becomes text.
export class ChatMessages {
  #words;
  #shown = null; // the messages shown last
  #language = "";
  #mark = Infinity; // arrivals after it are new
  #rows = new Map(); // by key
  #times = null;
  element = h("div", { id: "chat-messages", class: "messages", role: "log", label: "chat.title", tabindex: "0" });

  constructor(words) {
    this.#words = words;
  }

  // mark puts the line above what has come after an arrival.
  mark(arrival) {
    this.#mark = arrival;
    this.#shown = null;
  }

  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  render({ chat, peers, self }) {
    if (chat.messages !== this.#shown || this.#language !== this.#words.language) {
      const follow = this.atEnd;
      this.#arrange(chat.messages, self);
      if (follow) {
        this.toEnd();
      }
    }
    this.#deliver(chat.messages, peers);
  }

  #arrange(messages, self) {
    if (this.#language !== this.#words.language) {
      this.#language = this.#words.language;
      this.#times = new Intl.DateTimeFormat(this.#language, { hour: "2-digit", minute: "2-digit" });
      this.#rows.clear();
    }
    this.#shown = messages;
    const nodes = [];
    const keep = new Map();
    let before = null;
    let marked = false;
    for (const m of messages) {
      const divider = this.#divider(m, before, marked);
      marked ||= divider === "chat.new";
      if (divider) {
        nodes.push(this.#line(divider, keep));
      }
      const row = this.#rows.get(keyOf(m)) ?? this.#row(m, self);
      row.head.hidden = !divider && before !== null && sameBreath(before, m);
      keep.set(keyOf(m), row);
      nodes.push(row.element);
      before = m;
    }
    this.#rows = keep;
    place(this.element, nodes);
  }

  // #divider is the word of the line above a message, or "".
  #divider(m, before, marked) {
    if (!marked && !m.own && !m.told && !m.earlier && m.arrival > this.#mark) {
      return "chat.new";
    }
    if (m.earlier && before === null) {
      return "chat.earlier";
    }
    return !m.earlier && before?.earlier ? "chat.since" : "";
  }

  #line(word, keep) {
    const row = this.#rows.get(word) ?? { element: h("p", { class: `line ${word.replace(".", "-")}` }, h("span", { word })) };
    setText(row.element.firstElementChild, this.#words.t(word));
    keep.set(word, row);
    return row.element;
  }

  #row(m, self) {
    const name = m.own ? this.#words.t("chat.you") : personName(this.#words, m.name);
    const written = new Date(Date.now() - (performance.now() - m.at));
    const told = m.told ? h("span", { class: "told" }, this.#words.t("chat.told", { name: personName(this.#words, m.teller) })) : null;
    const head = h("p", { class: "said" }, h("strong", {}, name), h("time", { datetime: written.toISOString() }, this.#times.format(written)), told);
    const state = h("p", { class: "undelivered" });
    const own = m.author === self.id;
    const element = h("div", { class: own ? "message own" : "message", "data-message": `${m.author}:${m.n}` },
      head, h("p", { class: "words" }, ...linked(m.text)), state);
    if (told) {
      told.title = this.#words.t("chat.told_explained", { name: personName(this.#words, m.teller) });
    }
    return { element, head, state };
  }

  // #deliver says whom one's own messages have not reached.
  #deliver(messages, peers) {
    for (const m of messages) {
      const row = m.own && this.#rows.get(keyOf(m));
      if (row) {
        const waits = performance.now() - m.at > patience;
        const missing = waits ? peers.filter((peer) => peer.chatHas < m.n).map((peer) => personName(this.#words, peer.name)) : [];
        setText(row.state, missing.length > 0 ? this.#words.t("chat.undelivered", { names: missing.join(", ") }) : "");
        setAttribute(row.element, "data-delivered", missing.length === 0);
      }
    }
  }
}

function keyOf(m) {
  return `${m.author}:${m.n}:${m.told}`;
}

// sameBreath says whether b may stand under the name above a.
function sameBreath(a, b) {
  return a.author === b.author && a.told === b.told && a.teller === b.teller && a.name === b.name && Math.abs(b.at - a.at) < together;
}

// place makes nodes the children of a list, and moves only those that are elsewhere.
function place(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of Array.from(list.children)) {
    if (!wanted.has(child)) {
      child.remove();
    }
  }
  nodes.forEach((node, i) => {
    if (list.children[i] !== node) {
      list.insertBefore(node, list.children[i] ?? null);
    }
  });
}
