import { showCode } from "../call/code.js";
import { h, icon, setText } from "./element.js";

// JoiningView is shown until the server has answered and, where a host has to let
// people in, until that has happened.
export class JoiningView {
  #words;
  #call;
  #spinner = h("div", { class: "spinner", "aria-hidden": "true" });
  #door = h("div", { class: "sign calm", "aria-hidden": "true", hidden: true }, icon("person"));
  #title = h("h1", { id: "title", tabindex: "-1" });
  #detail = h("p", { id: "status", class: "muted", role: "status" });
  #cancel = h("span");
  element;

  constructor(words, call, onCancel) {
    this.#words = words;
    this.#call = call;
    this.element = h("main", { class: "page card-page" },
      h("section", { class: "card centred", "aria-labelledby": "title" },
        this.#spinner, this.#door, this.#title, this.#detail,
        h("button", { id: "cancel", type: "button", on: { click: onCancel } }, icon("close"), this.#cancel)));
  }

  render() {
    const { asked, code } = this.#call.snapshot;
    this.element.toggleAttribute("data-asked", asked);
    this.#spinner.hidden = asked;
    this.#door.hidden = !asked;
    setText(this.#title, this.#words.t(asked ? "joining.asked" : "joining.title"));
    setText(this.#detail, this.#words.t(asked ? "joining.asked_detail" : "joining.detail", { code: showCode(code) }));
    setText(this.#cancel, this.#words.t(asked ? "joining.give_up" : "joining.cancel"));
  }

  close() {}
}
