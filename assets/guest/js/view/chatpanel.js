import { chatLength, cleanChatText, maxChatText } from "../call/chattext.js";
import { ChatMessages } from "./chatmessages.js";
import { closeButton, h, icon, setText } from "./element.js";
import { personName } from "./tilestate.js";

const nearlyFull = 200; // characters that are left when it is said how many
const toastTime = 5000; // milliseconds

// ChatPanel is the chat beside the tiles, and the note over them where it is closed.
export class ChatPanel {
  #words;
  #call;
  #messages;
  #empty = h("p", { class: "muted nothing", word: "chat.empty" });
  #text;
  #count = h("p", { id: "chat-count", class: "hint", role: "status" });
  #send;
  #latest;
  #noted = 0; // arrival up to which notes were shown
  #timer = 0;
  toast = h("p", { id: "chat-toast", class: "chat-toast", role: "status", hidden: true });
  element;

  constructor(words, call, { onClose }) {
    this.#words = words;
    this.#call = call;
    this.#messages = new ChatMessages(words);
    this.#text = h("textarea", {
      id: "chat-text", rows: "2", placeholder: "chat.placeholder", label: "chat.placeholder", autocomplete: "off", enterkeyhint: "send",
      "aria-describedby": "chat-count", on: { input: () => this.#typed(), keydown: (event) => this.#pressed(event) },
    });
    this.#send = h("button", { id: "chat-send", class: "primary square", type: "submit", label: "chat.send", disabled: true }, icon("enter"));
    this.#latest = h("button", { id: "chat-latest", class: "primary", type: "button", hidden: true, on: { click: () => this.#toLatest() } });
    this.#messages.element.addEventListener("scroll", () => this.#look());
    this.element = h("aside", { id: "chat-panel", class: "panel chat", "aria-labelledby": "chat-title", hidden: true },
      h("div", { class: "panel-head" }, h("h2", { id: "chat-title", word: "chat.title" }), closeButton({ "data-action": "close-chat" }, onClose)),
      this.#empty, this.#messages.element, this.#latest,
      h("form", { class: "write", on: { submit: (event) => this.#submit(event) } }, this.#text, this.#send, this.#count));
    words.apply(this.element);
  }

  get open() {
    return !this.element.hidden;
  }

  set open(on) {
    this.element.hidden = !on;
    if (on) {
      this.#messages.mark(this.#call.snapshot.chat.read);
      this.render(this.#call.snapshot);
      this.#messages.toEnd();
      this.#look();
      this.#text.focus();
    }
  }

  render(snapshot) {
    const { chat } = snapshot;
    this.#note(chat.messages);
    if (!this.open) {
      return;
    }
    this.toast.hidden = true;
    this.#empty.hidden = chat.messages.length > 0;
    this.#messages.render(snapshot);
    this.#look();
    this.#latest.hidden = chat.unread === 0;
    setText(this.#latest, this.#words.plural("chat.unread", chat.unread));
  }

  close() {
    clearTimeout(this.#timer);
  }

  // #look notes what the person sees: all, where the end is in sight.
  #look() {
    const { chat } = this.#call.snapshot;
    if (this.open && document.visibilityState === "visible" && this.#messages.atEnd && chat.read < chat.arrived) {
      this.#call.readChat(chat.arrived);
    }
  }

  #toLatest() {
    this.#messages.toEnd();
    this.#look();
    this.#text.focus();
  }

  // #note shows what has come while the panel is closed, for a moment.
  #note(messages) {
    const news = messages.filter((m) => m.arrival > this.#noted && !m.own && !m.told && !m.earlier);
    this.#noted = messages.reduce((latest, m) => Math.max(latest, m.arrival), this.#noted);
    const latest = news.at(-1);
    if (this.open || !latest) {
      return;
    }
    const text = Array.from(latest.text.replace(/\n+/g, " ")).slice(0, 120).join("");
    setText(this.toast, this.#words.t("chat.toast", { name: personName(this.#words, latest.name), text }));
    this.toast.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.toast.hidden = true), toastTime);
  }

  // #pressed sends on Enter. While a syllable is being composed Enter ends that.
  #pressed(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      this.element.querySelector("[data-action=close-chat]").click();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.#submit(event);
    }
  }

  #typed() {
    const text = cleanChatText(this.#text.value);
    const left = maxChatText - chatLength(text);
    this.#send.disabled = text === "" || left < 0;
    this.#text.toggleAttribute("aria-invalid", left < 0);
    setText(this.#count, left >= nearlyFull ? "" : left < 0
      ? this.#words.t("chat.too_long", { count: this.#words.number(-left) })
      : this.#words.t("chat.left", { count: this.#words.number(left) }));
  }

  #submit(event) {
    event.preventDefault();
    if (this.#call.say(this.#text.value)) {
      this.#text.value = "";
      this.#messages.mark(Infinity);
      this.render(this.#call.snapshot);
      this.#messages.toEnd();
    }
    this.#typed();
    this.#text.focus();
  }
}
