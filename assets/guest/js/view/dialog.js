import { closeButton, h } from "./element.js";

// dialog makes a modal dialog with a title and a button that closes it. A
// click beside it closes it as well.
export function dialog(id, title, ...content) {
  const node = h("dialog", { id, class: "sheet", "aria-labelledby": `${id}-title` },
    h("div", { class: "panel-head" },
      h("h2", { id: `${id}-title`, word: title }),
      closeButton({}, () => node.close())),
    ...content);
  node.addEventListener("click", (event) => {
    if (event.target === node) {
      node.close();
    }
  });
  return node;
}
