// How the views make and change elements: nodes are made once and then only
// changed, so that pictures never start anew.

const svg = "http://www.w3.org/2000/svg";

// h makes an element. Attributes with a meaning of their own: `word`, `label`
// and `placeholder` are keys of words (text; accessible name; placeholder),
// `on` maps events to listeners. Children that are null are left out.
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    set(node, name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function set(node, name, value) {
  switch (name) {
    case "on":
      for (const [event, listener] of Object.entries(value)) {
        node.addEventListener(event, listener);
      }
      return;
    case "word":
    case "label":
    case "placeholder":
      node.dataset[name] = value;
      return;
  }
  if (typeof value === "boolean") {
    node.toggleAttribute(name, value);
  } else {
    node.setAttribute(name, value);
  }
}

// closeButton makes the button that closes something.
export function closeButton(attributes, click) {
  return h("button", { class: "quiet square", type: "button", label: "close", ...attributes, on: { click } }, icon("close"));
}

// icon makes a picture of the sprite, for the eye only.
export function icon(name) {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("class", "icon");
  node.setAttribute("aria-hidden", "true");
  node.append(document.createElementNS(svg, "use"));
  setIcon(node, name);
  return node;
}

// setIcon shows another picture of the sprite.
export function setIcon(node, name) {
  setAttribute(node.firstElementChild, "href", `icons/signs.svg#${name}`);
}

// setText changes a text only where it differs, so that screen readers and
// the layout have nothing to do otherwise.
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

// setAttribute changes an attribute only where it differs.
export function setAttribute(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) {
    node.setAttribute(name, text);
  }
}

// setSentences shows one paragraph for each sentence, and hides the node where
// there is none.
export function setSentences(node, sentences) {
  const text = sentences.join("\n");
  if (node.dataset.sentences !== text) {
    node.dataset.sentences = text;
    node.replaceChildren(...sentences.map((sentence) => h("p", {}, sentence)));
  }
  node.hidden = sentences.length === 0;
}
