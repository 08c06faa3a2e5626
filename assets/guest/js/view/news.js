import { showCode } from "../call/code.js";
import { h, setText } from "./element.js";
import { personName } from "./tilestate.js";

const shown = 5000; // milliseconds

// News says who comes, goes and shares, and that the room has another code, to eyes
// and screen readers.
export class News {
  #words;
  #code = "";
  #known = null; // by peer: name and screen; null before the first snapshot
  #timer;
  element = h("p", { class: "news", role: "log", "aria-live": "polite", label: "news.label" });

  constructor(words) {
    this.#words = words;
  }

  render({ peers, code }) {
    const now = new Map(peers.map(({ id, name, screen }) => [id, { name: personName(this.#words, name), screen }]));
    if (this.#known) {
      const moved = code !== this.#code ? [this.#words.t("news.moved", { code: showCode(code) })] : [];
      this.#say([...moved, ...this.#differences(now)]);
    }
    this.#known = now;
    this.#code = code;
  }

  *#differences(now) {
    for (const [id, { name, screen }] of now) {
      const before = this.#known.get(id);
      if (!before) {
        yield this.#words.t("news.joined", { name });
      }
      if (Boolean(before?.screen) !== Boolean(screen)) {
        yield this.#words.t(screen ? "news.shares" : "news.stopped", { name });
      }
    }
    for (const [id, { name }] of this.#known) {
      if (!now.has(id)) {
        yield this.#words.t("news.left", { name });
      }
    }
  }

  #say(sentences) {
    if (sentences.length === 0) {
      return;
    }
    setText(this.element, sentences.join(" "));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setText(this.element, ""), shown);
  }

  close() {
    clearTimeout(this.#timer);
  }
}
