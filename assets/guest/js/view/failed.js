import { problemSentence } from "./problems.js";
import { h, icon, setSentences } from "./element.js";

// FailedView says in one sentence why there is no call.
export class FailedView {
  #words;
  #problem;
  #sentence = h("div", { id: "problem", role: "alert" });
  element;

  constructor(words, problem, { onRetry, onOther }) {
    this.#words = words;
    this.#problem = problem;
    this.element = h("main", { class: "page card-page" },
      h("section", { class: "card centred", "aria-labelledby": "title" },
        h("div", { class: "sign" }, icon("warning")),
        h("h1", { id: "title", tabindex: "-1", word: "failed.title" }), this.#sentence,
        h("button", { id: "retry", class: "primary", type: "button", on: { click: onRetry } }, icon("retry"), h("span", { word: "failed.retry" })),
        h("button", { id: "other", type: "button", on: { click: onOther } }, h("span", { word: "left.other" }))));
  }

  render() {
    setSentences(this.#sentence, [problemSentence(this.#words, this.#problem)]);
  }

  close() {}
}
