import { showCode } from "../call/code.js";
import { h, icon, setAttribute, setIcon, setText } from "./element.js";
import { canShareScreen } from "./screen.js";

const leaveKey = /^(Mac|iP)/.test(navigator.platform) ? { key: "⇧⌘L", keys: "Meta+Shift+L" } : { key: "Ctrl+Shift+L", keys: "Control+Shift+L" };

// The buttons of the toolbar: id, picture, key as people and as programs read
// it, and whether it is a toggle.
const controls = [
  { id: "microphone", sign: "mic", key: "M", toggle: true },
  { id: "camera", sign: "camera", key: "V", toggle: true },
  { id: "screen", sign: "screen", key: "S", toggle: true },
  { id: "chat", sign: "chat", key: "C" },
  { id: "invite", sign: "invite", key: "I" },
  { id: "devices", sign: "settings", key: "D" },
  { id: "leave", sign: "leave", ...leaveKey },
];

// Toolbar is the bar below the tiles.
export class Toolbar {
  #words;
  #buttons = {};
  #code = h("strong", { id: "room-code" });
  #lock = h("span", { id: "locked", role: "img", label: "call.locked", hidden: true }, icon("lock"));
  #people = h("span", { id: "people", class: "muted" });
  #total = h("span", { id: "upload-total" });
  #upload;
  #badge = h("span", { id: "chat-badge", class: "badge", "aria-hidden": "true", hidden: true });
  element;

  // actions has a function for each control, and `upload` for the panel.
  constructor(words, actions) {
    this.#words = words;
    this.#upload = h("button", {
      id: "upload", class: "total", type: "button", "data-action": "upload", "aria-controls": "upload-panel",
      "aria-expanded": "false", "aria-keyshortcuts": "U", on: { click: actions.upload },
    }, icon("upload"), this.#total);
    const row = h("div", { class: "controls", role: "group", label: "toolbar.label" },
      ...controls.filter(({ id }) => id !== "screen" || canShareScreen).map((control) => this.#button(control, actions[control.id])));
    const { button: chat } = this.#buttons.chat;
    chat.classList.add("badged");
    chat.setAttribute("aria-controls", "chat-panel");
    chat.append(this.#badge);
    this.element = h("footer", { class: "bar" },
      h("div", { class: "facts" }, h("span", { class: "room" }, this.#code, this.#lock), this.#people), row,
      h("div", { class: "sum" }, this.#upload));
  }

  #button({ id, sign, key, keys = key, toggle }, click) {
    const picture = icon(sign);
    const shape = id === "leave" ? "square danger" : "square";
    const button = h("button", {
      id, class: shape, type: "button", "data-action": id, label: `toolbar.${id}`,
      "aria-keyshortcuts": keys, on: { click },
    }, picture);
    if (toggle) {
      button.setAttribute("aria-pressed", "false");
    }
    this.#buttons[id] = { button, picture };
    return button;
  }

  render(snapshot, media, sharing, open) {
    this.#toggle("microphone", media.active("microphone"), "mic", "mic-off");
    this.#toggle("camera", media.active("camera"), "camera", "camera-off");
    this.#toggle("screen", Boolean(sharing), "screen-off", "screen");
    for (const { id, key, toggle } of controls) {
      if (!toggle) {
        this.#buttons[id].button.title = `${this.#words.t(`toolbar.${id}`)} (${key})`;
      }
    }
    const total = this.#words.rate(snapshot.upload.bps);
    setText(this.#code, showCode(snapshot.code));
    this.#lock.hidden = !snapshot.locked;
    this.#lock.title = this.#words.t("call.locked");
    setText(this.#people, this.#words.plural("call.people", snapshot.peers.length + 1));
    setText(this.#total, total);
    setAttribute(this.#upload, "aria-label", this.#words.t("toolbar.upload", { rate: total }));
    setAttribute(this.#upload, "aria-expanded", open.upload);
    this.#renderChat(snapshot.chat.unread, open.chat);
    this.#upload.title = `${this.#words.t("toolbar.upload", { rate: total })} (U)`;
  }

  #renderChat(unread, open) {
    const { button } = this.#buttons.chat;
    const label = unread > 0 ? `${this.#words.t("toolbar.chat")}, ${this.#words.plural("chat.unread", unread)}` : this.#words.t("toolbar.chat");
    setAttribute(button, "aria-label", label);
    setAttribute(button, "aria-expanded", open);
    this.#badge.hidden = unread === 0 || open;
    setText(this.#badge, unread > 99 ? "99+" : String(unread));
  }

  #toggle(id, on, signOn, signOff) {
    const control = this.#buttons[id];
    if (!control) {
      return;
    }
    setAttribute(control.button, "aria-pressed", on);
    setIcon(control.picture, on ? signOn : signOff);
    const { key } = controls.find((candidate) => candidate.id === id);
    control.button.title = `${this.#words.t(`toolbar.${id}_${on ? "off" : "on"}`)} (${key})`;
  }
}
