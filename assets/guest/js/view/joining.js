import { showCode } from "../call/code.js";
import { h, icon, setText } from "./element.js";

// JoiningView is shown until the server has answered.
export class JoiningView {
  #words;
  #code;
  #detail = h("p", { id: "status", class: "muted", role: "status" });
  element;

  constructor(words, code, onCancel) {
    this.#words = words;
    this.#code = code;
    this.element = h("main", { class: "page card-page" },
      h("section", { class: "card centred", "aria-labelledby": "title" },
        h("div", { class: "spinner", "aria-hidden": "true" }),
        h("h1", { id: "title", tabindex: "-1", word: "joining.title" }), this.#detail,
        h("button", { id: "cancel", type: "button", on: { click: onCancel } }, icon("close"), h("span", { word: "joining.cancel" }))));
  }

  render() {
    setText(this.#detail, this.#words.t("joining.detail", { code: showCode(this.#code) }));
  }

  close() {}
}
