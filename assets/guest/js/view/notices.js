import { closeButton, h, icon, setSentences, setText } from "./element.js";

// Notices lie over the tiles: what is wrong, how the call is, and a button for
// the sound that the browser holds back.
export class Notices {
  #words;
  #seen; // sentences that the person has read
  #sentences = [];
  #problem = h("div", { id: "problem", role: "alert" });
  #banner;
  #status = h("p", { id: "status", class: "banner calm", role: "status" });
  #soundOn;
  element;

  // seen are sentences that were shown already; news is shown below them.
  constructor(words, { seen, news, onSound }) {
    this.#words = words;
    this.#seen = new Set(seen);
    const dismiss = closeButton({ "data-action": "dismiss" }, () => this.#dismiss());
    this.#banner = h("div", { class: "banner", hidden: true }, this.#problem, dismiss);
    this.#soundOn = h("button", { id: "sound-on", class: "primary", type: "button", hidden: true, on: { click: onSound } },
      icon("speaker"), h("span", { word: "call.sound_on" }));
    this.element = h("div", { class: "notices" }, this.#banner, this.#status, news, this.#soundOn);
  }

  // soundBlocked says whether the browser waits for a click.
  set soundBlocked(on) {
    this.#soundOn.hidden = !on;
  }

  // render shows those sentences that the person has not read, and how the
  // call is.
  render(sentences, { online, alone, met }) {
    this.#sentences = sentences;
    this.#seen.forEach((sentence) => {
      if (!sentences.includes(sentence)) {
        this.#seen.delete(sentence); // it may come again
      }
    });
    const news = sentences.filter((sentence) => !this.#seen.has(sentence));
    setSentences(this.#problem, news);
    this.#banner.hidden = news.length === 0;
    const nobody = met ? "invite.alone_now" : "call.nobody";
    const status = !online ? "call.offline" : alone ? nobody : "";
    setText(this.#status, status ? this.#words.t(status) : "");
    // Being alone a card says to the eye. The element stays, so that screen
    // readers notice its changes.
    this.#status.classList.toggle("unseen", online);
  }

  #dismiss() {
    this.#sentences.forEach((sentence) => this.#seen.add(sentence));
    setSentences(this.#problem, []);
    this.#banner.hidden = true;
  }
}
