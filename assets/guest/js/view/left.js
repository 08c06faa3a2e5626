import { h, icon } from "./element.js";

// LeftView is shown after leaving, with the way back.
export class LeftView {
  element;

  constructor({ onRejoin, onOther }) {
    this.element = h("main", { class: "page card-page" },
      h("section", { id: "left", class: "card centred", "aria-labelledby": "title" },
        h("img", { class: "logo", src: "icons/moim.svg", alt: "", width: "64", height: "64" }),
        h("h1", { id: "title", tabindex: "-1", word: "left.title" }),
        h("p", { class: "muted", word: "left.explain" }),
        h("button", { id: "rejoin", class: "primary", type: "button", on: { click: onRejoin } }, icon("enter"), h("span", { word: "left.rejoin" })),
        h("button", { id: "other", type: "button", on: { click: onOther } }, h("span", { word: "left.other" }))));
  }

  render() {}

  close() {}
}
