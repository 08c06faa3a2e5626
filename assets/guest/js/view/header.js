import { h } from "./element.js";
import { Words } from "./words.js";

// languageChoice is the choice of the page's language.
export function languageChoice(words, id, onLanguage) {
  const select = h("select", { id, on: { change: () => onLanguage(select.value) } },
    ...Words.languages.map(([code, name]) => h("option", { value: code, lang: code }, name)));
  select.value = words.language;
  return select;
}

// header is the bar above the pages before and after a call: the product's
// name, and the choice of language.
export function header(words, onLanguage) {
  const select = languageChoice(words, "language", onLanguage);
  select.classList.add("quiet");
  select.dataset.label = "language";
  return h("header", { class: "top" },
    h("span", { class: "brand" }, h("img", { src: "icons/moim.svg", alt: "", width: "32", height: "32" }), "Moim"),
    select);
}
