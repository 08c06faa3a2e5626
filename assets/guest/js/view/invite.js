import { showCode } from "../call/code.js";
import { h, icon, setText } from "./element.js";

// InviteBox shows code and link of the room, to copy or to hand on.
export class InviteBox {
  #words;
  #code = "";
  #link = "";
  #shown = h("code", { class: "code" });
  #said = h("p", { class: "hint", role: "status" });
  element;

  constructor(words, explain = "invite.explain") {
    this.#words = words;
    this.element = h("div", { class: "invite" },
      h("p", { class: "muted", word: explain }), this.#shown,
      h("div", { class: "choices" },
        this.#button("copy-link", "copy", "invite.copy_link", () => this.#copy(this.#link)),
        this.#button("copy-code", "copy", "invite.copy_code", () => this.#copy(this.#code)),
        navigator.share ? this.#button("share-link", "share", "invite.share", () => this.#share()) : null),
      this.#said);
  }

  // show changes the room, by its canonical code.
  show(code) {
    const shown = showCode(code);
    if (shown !== this.#code) {
      this.#code = shown;
      this.#link = `${location.origin}${location.pathname}#${shown}`;
      setText(this.#shown, shown);
      this.#said.removeAttribute("data-word");
      setText(this.#said, "");
    }
  }

  #button(action, sign, word, click) {
    return h("button", { type: "button", "data-action": action, on: { click } }, icon(sign), h("span", { word }));
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#say("invite.copied");
    } catch {
      // The browser forbids it: the text is selected, so that one can copy it.
      setText(this.#shown, text);
      getSelection().selectAllChildren(this.#shown);
      this.#say("invite.copy_self");
    }
  }

  async #share() {
    try {
      await navigator.share({ title: "Moim", text: this.#words.t("invite.text", { code: this.#code }), url: this.#link });
    } catch (error) {
      if (error.name !== "AbortError") {
        await this.#copy(this.#link);
      }
    }
  }

  #say(word) {
    this.#said.dataset.word = word;
    this.#words.apply(this.#said);
  }
}
