import { parseCode, showCode } from "../call/code.js";
import { h, icon, setText } from "./element.js";

// EnterView asks for the room where the link has no code that can be read.
export class EnterView {
  #words;
  #onCode;
  #hint = h("p", { id: "code-hint", class: "hint", role: "status" });
  #field;
  #go = h("button", { id: "continue", class: "primary", type: "submit" }, icon("enter"), h("span", { word: "enter.go" }));
  #tried;
  element;

  // given is what stood in the link.
  constructor(words, given, onCode) {
    this.#words = words;
    this.#onCode = onCode;
    this.#tried = given !== "";
    this.#field = h("input", {
      id: "code", type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go",
      placeholder: "enter.placeholder", "aria-describedby": "code-hint", value: given, on: { input: () => this.render() },
    });
    this.element = h("main", { class: "page card-page" },
      h("form", { class: "card", "aria-labelledby": "title", novalidate: true, on: { submit: (event) => this.#submit(event) } },
        h("img", { class: "logo", src: "icons/moim.svg", alt: "", width: "64", height: "64" }),
        h("h1", { id: "title", tabindex: "-1", word: "enter.title" }),
        h("p", { class: "muted", word: "enter.explain" }),
        h("div", { class: "field" }, h("label", { for: "code", word: "enter.label" }), this.#field, this.#hint),
        this.#go));
  }

  focus() {
    this.#field.focus();
  }

  render() {
    const code = parseCode(this.#field.value);
    const wrong = !code && (this.#field.value.trim() !== "" || this.#tried);
    const key = this.#field.value.trim() === "" ? "enter.empty" : "enter.wrong";
    setText(this.#hint, code ? this.#words.t("enter.right", { code: showCode(code) }) : wrong ? this.#words.t(key) : "");
    this.#hint.classList.toggle("wrong", wrong);
    this.#hint.classList.toggle("right", code !== null);
    this.#field.toggleAttribute("aria-invalid", wrong);
  }

  #submit(event) {
    event.preventDefault();
    this.#tried = true;
    const code = parseCode(this.#field.value);
    if (code) {
      this.#onCode(code);
    } else {
      this.render();
      this.#field.focus();
    }
  }

  close() {}
}
